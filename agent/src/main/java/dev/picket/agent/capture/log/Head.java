package dev.picket.agent.capture.log;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * What a log file is known by when its name and its inode have changed: its first bytes, up to 1,024 of them, which hold the first
 * event's id. Survives renaming, copying and compressing.
 *
 * @param length how many bytes were there when it was taken
 * @param digest SHA-256 of them, in hex
 */
record Head(int length, String digest) {
    static final int BYTES_MAX = 1_024;

    private static final int GZIP_MAGIC = 0x1f8b;

    static Head of(byte[] bytes) {
        try {
            return new Head(
                    bytes.length,
                    HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    /** True if that file, plain or compressed, begins with these bytes; an empty head is no evidence. */
    boolean opens(Path file) throws IOException {
        return length > 0 && of(first(file, length)).equals(this);
    }

    /** True if the file holds enough to be known by: a whole line, or as much as a head has at most, or all it ever will. */
    static boolean distinct(Path file) throws IOException {
        if (compressed(file)) {
            return true;
        }
        var first = first(file, BYTES_MAX);
        return first.length == BYTES_MAX || new String(first, ISO_8859_1).indexOf('\n') >= 0;
    }

    static boolean compressed(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return (in.read() << 8 | in.read()) == GZIP_MAGIC;
        }
    }

    /** The first bytes of a file's content, fewer if it is shorter, none if it is compressed and damaged. */
    static byte[] first(Path file, int length) throws IOException {
        if (!compressed(file)) {
            try (var channel = FileChannel.open(file)) {
                return first(channel, length);
            }
        }
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return in.readNBytes(length);
        } catch (EOFException | ZipException _) {
            return new byte[0];
        }
    }

    static byte[] first(FileChannel channel, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        boolean more = true;
        while (more && bytes.hasRemaining()) {
            more = channel.read(bytes, bytes.position()) > 0;
        }
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
