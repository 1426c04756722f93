package dev.picket.agent.capture;

import dev.picket.event.Secrecy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** What senders to a listener must show, kept in a file for its owner's eyes only. Any thread. */
public final class BearerToken {
    private static final int BYTES = 32;
    private static final int CHARACTERS_MIN = 20;
    private static final long FILE_BYTES_MAX = 8 << 10;
    private static final String SCHEME = "bearer ";

    private final String text;

    private BearerToken(String text) {
        this.text = text;
    }

    public static BearerToken of(String text) {
        return new BearerToken(text);
    }

    /** Makes one if the file is not there. */
    public static void ensure(Path file) throws IOException {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, Base64.getUrlEncoder().withoutPadding().encodeToString(bytes) + '\n');
        } catch (FileAlreadyExistsException _) {
            // made before
        }
    }

    /** @throws IOException names the file and what to do, and never what is in it */
    public static BearerToken read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(
                    file + " is no file: write a token of at least " + CHARACTERS_MIN + " characters to it");
        }
        if (Secrecy.isOpen(file)) {
            throw new IOException(file + " holds a token and others may read or write it: run chmod 600 " + file);
        }
        var token = Files.size(file) > FILE_BYTES_MAX
                ? ""
                : Files.readString(file, StandardCharsets.ISO_8859_1).strip();
        if (!token.matches("[\\x21-\\x7e]{" + CHARACTERS_MIN + ",}")) {
            throw new IOException(file + " has no token: expected one line of at least " + CHARACTERS_MIN
                    + " printable characters without spaces");
        }
        return new BearerToken(token);
    }

    /** For the one file that its sender reads it from. */
    public String text() {
        return text;
    }

    /**
     * In a time that does not depend on how much of it is right.
     *
     * @param authorization the header, or null
     */
    public boolean isShown(@Nullable String authorization) {
        return authorization != null
                && authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                && MessageDigest.isEqual(
                        bytes(text),
                        bytes(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Never the token. */
    @Override
    public String toString() {
        return "bearer token";
    }
}
