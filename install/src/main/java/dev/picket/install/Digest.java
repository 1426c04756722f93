package dev.picket.install;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Passes bytes on and takes their SHA-256. */
final class Digest extends FilterOutputStream {
    private final MessageDigest sum = sha256();

    Digest(OutputStream out) {
        super(out);
    }

    static String of(Path file) throws IOException {
        try (var digest = new Digest(OutputStream.nullOutputStream())) {
            Files.copy(file, digest);
            return digest.hex();
        }
    }

    static String of(byte[] content) {
        return HexFormat.of().formatHex(sha256().digest(content));
    }

    @Override
    public void write(int each) throws IOException {
        sum.update((byte) each);
        out.write(each);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
        sum.update(bytes, from, length);
        out.write(bytes, from, length);
    }

    /** Of all so far; asked once. */
    String hex() {
        return HexFormat.of().formatHex(sum.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
