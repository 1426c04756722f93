package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Text;
import java.nio.ByteBuffer;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of SHA-256 over who did what in a call, in buffers that are used again. One thread. */
final class Likeness {
    private static final int PARTS = 9;

    private final byte[] parts = new byte[PARTS * (Text.PRINTABLE_MAX + 1)];
    private final ByteBuffer digest = ByteBuffer.allocate(32);
    private final MessageDigest sha256 = sha256();
    private int length;

    /** Without the object's name, which some levels of the log leave out. */
    void take(ApiCall call) {
        var object = call.object();
        length = 0;
        add(call.verb());
        add(call.user().name());
        add(call.impersonated() == null ? "" : call.impersonated().name());
        add(object.group());
        add(object.resource());
        add(object.subresource());
        add(object.namespace());
        add(call.container());
        add(call.program());
        finish();
    }

    long high() {
        return digest.getLong(0);
    }

    long low() {
        return digest.getLong(Long.BYTES);
    }

    /** All of them are printable ASCII, a byte a character. */
    @SuppressWarnings("deprecation") // the only way to copy them without another array
    private void add(String part) {
        if (length > 0) {
            parts[length++] = '\n';
        }
        part.getBytes(0, part.length(), parts, length);
        length += part.length();
    }

    private void finish() {
        try {
            sha256.update(parts, 0, length);
            sha256.digest(digest.array(), 0, digest.capacity());
        } catch (DigestException impossible) {
            throw new IllegalStateException("SHA-256 has 32 bytes", impossible);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
