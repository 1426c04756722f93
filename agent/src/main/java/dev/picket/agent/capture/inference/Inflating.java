package dev.picket.agent.capture.inference;

import java.util.Locale;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes a body's content encoding: gzip (RFC 1952) and deflate (RFC 1950 and, as some servers send it, RFC 1951) as it arrives, brotli and zstd
 * at its end. Bounded: after {@link #OUTPUT_MAX} bytes nothing more is inflated. One thread; close frees native memory.
 */
final class Inflating implements AutoCloseable {
    static final long OUTPUT_MAX = 64L << 20;

    private enum Coding {
        IDENTITY,
        GZIP,
        DEFLATE,
        /** Brotli or zstd. */
        PACKED,
        UNREADABLE
    }

    /** Takes bytes of the body as it was before its encoding. */
    @FunctionalInterface
    interface Sink {
        void read(byte[] bytes, int from, int to);
    }

    private static final int GZIP_BEGINS = 0x1F;

    private Coding coding;
    private final GzipHeader header = new GzipHeader();
    private final Optional<Unpacking> unpacking;
    private @Nullable Flate flate;
    private boolean begun;
    private boolean cut;
    private boolean finished;
    private long output;

    private Inflating(Coding coding, Optional<Unpacking> unpacking) {
        this.coding = coding;
        this.unpacking = unpacking;
    }

    /** @param encoding the content-encoding header, or empty */
    static Inflating of(String encoding) {
        return switch (encoding.toLowerCase(Locale.ROOT).strip()) {
            case "", "identity" -> of(Coding.IDENTITY);
            case "gzip", "x-gzip" -> of(Coding.GZIP);
            case "deflate" -> of(Coding.DEFLATE);
            case "br" -> new Inflating(Coding.PACKED, Optional.of(Unpacking.brotli()));
            case "zstd" -> new Inflating(Coding.PACKED, Optional.of(Unpacking.zstd()));
            default -> of(Coding.UNREADABLE);
        };
    }

    private static Inflating of(Coding coding) {
        return new Inflating(coding, Optional.empty());
    }

    void read(byte[] bytes, Sink sink) {
        choose(bytes);
        switch (coding) {
            case IDENTITY -> pass(bytes, sink);
            case GZIP -> {
                int at = header.complete() ? 0 : header.read(bytes);
                inflate(bytes, at, sink);
            }
            case DEFLATE -> inflate(bytes, 0, sink);
            case PACKED -> unpacking.orElseThrow().read(bytes);
            case UNREADABLE -> cut |= bytes.length > 0;
        }
    }

    /** The body has ended. */
    void end(Sink sink) {
        if (coding == Coding.PACKED && begun && !finished) {
            finished = true;
            cut |= !unpacking.orElseThrow().finish(OUTPUT_MAX, sink);
        }
    }

    /** Not all of the body could be read: of a coding that is not known, broken, too long, or ended too early. */
    boolean cut() {
        return cut || (begun && coding != Coding.IDENTITY && !finished);
    }

    @Override
    public void close() {
        if (flate != null) {
            flate.inflater.end();
        }
    }

    /** What inflating takes; most bodies are as they are, and many are open at once. */
    private static final class Flate {
        private final byte[] buffer = new byte[8192];
        private final Inflater inflater;

        /** @param bare without the zlib wrapper */
        Flate(boolean bare) {
            inflater = new Inflater(bare);
        }
    }

    private void pass(byte[] bytes, Sink sink) {
        int length = (int) Math.min(bytes.length, OUTPUT_MAX - output);
        cut |= length < bytes.length;
        output += length;
        sink.read(bytes, 0, length);
    }

    /** The first byte overrules the header where it is wrong, as in recordings. The zlib wrapper's has 8 in its low half. */
    private void choose(byte[] bytes) {
        if (begun || bytes.length == 0) {
            return;
        }
        begun = true;
        if (bytes[0] == GZIP_BEGINS && coding != Coding.PACKED) {
            coding = Coding.GZIP;
        } else if (coding == Coding.GZIP) {
            coding = Coding.IDENTITY;
        } else if (coding == Coding.DEFLATE && (bytes[0] & 0x0F) == 8) {
            flate = new Flate(false);
        }
    }

    private void inflate(byte[] bytes, int from, Sink sink) {
        if (cut || from >= bytes.length || finished) {
            return;
        }
        var own = flate;
        if (own == null) {
            own = new Flate(true);
            flate = own;
        }
        own.inflater.setInput(bytes, from, bytes.length - from);
        try {
            for (int read = own.inflater.inflate(own.buffer); read > 0; read = own.inflater.inflate(own.buffer)) {
                output += read;
                sink.read(own.buffer, 0, read);
                if (output > OUTPUT_MAX) {
                    cut = true;
                    return;
                }
            }
            finished = own.inflater.finished();
        } catch (DataFormatException broken) {
            cut = true;
        }
    }
}
