package dev.picket.event;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keyed hashes: equal inputs are seen to be equal, and nobody without the key can guess them. HMAC-SHA-256 (RFC 2104), cut to 128 bits.
 * The key is set once, at start, before any event is made; until then the published test key is in force, so that replays give the same ids.
 */
public final class Hashing {
    /** Published: what is hashed with it can be guessed. For replays and tests. */
    public static final String TEST_KEY = "picket-test-key-not-a-secret";

    private static final String ALGORITHM = "HmacSHA256";
    private static final int BYTES = 16;
    /** With the key, never used but to be copied: asking for a new one costs more than hashing. */
    private static volatile Mac keyed = keyedBy(TEST_KEY.getBytes(StandardCharsets.UTF_8));

    private Hashing() {}

    /** Sets the process's key; at least 16 bytes. */
    public static void useKey(byte[] bytes) {
        if (bytes.length < BYTES) {
            throw new IllegalArgumentException("key is too short: " + bytes.length + " bytes, at least " + BYTES);
        }
        keyed = keyedBy(bytes);
    }

    /** 32 hex digits that stand for the value. */
    public static String hash(String value) {
        try {
            var mac = (Mac) keyed.clone();
            var full = mac.doFinal(value.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(full, 0, BYTES);
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's " + ALGORITHM + " can be copied", impossible);
        }
    }

    /** The hash, marked as one where a name was expected. */
    static String opaque(String value) {
        return "hash:" + hash(value);
    }

    private static Mac keyedBy(byte[] bytes) {
        try {
            var mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(bytes, ALGORITHM));
            return mac;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, impossible);
        }
    }
}
