package dev.picket.agent.capture.inference;

import io.airlift.compress.v3.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Packs as servers do. */
final class Packed {
    private static final int BLOCK_MAX = 1 << 16;

    private Packed() {}

    static byte[] zstd(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        try (var out = new ZstdOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return packed.toByteArray();
    }

    /** Brotli's container with meta-blocks that are stored as they are (RFC 7932, 9.2). */
    static byte[] brotli(byte[] bytes) {
        var packed = new ByteArrayOutputStream();
        int header = 1; // of the first: WBITS = 16, one bit, 0
        for (int from = 0; from < bytes.length; from += BLOCK_MAX) {
            int length = Math.min(BLOCK_MAX, bytes.length - from);
            // from the lowest bit: ISLAST = 0, MNIBBLES = 0 in two bits, MLEN - 1 in 16, ISUNCOMPRESSED = 1
            int bits = ((length - 1) << 3 | 1 << 19) << header;
            for (int i = 0; i < 3; i++) {
                packed.write(bits >>> (8 * i));
            }
            packed.write(bytes, from, length);
            header = 0;
        }
        packed.write(bytes.length == 0 ? 6 : 3); // ISLAST, ISLASTEMPTY
        return packed.toByteArray();
    }
}
