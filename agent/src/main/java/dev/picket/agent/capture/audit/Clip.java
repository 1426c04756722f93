package dev.picket.agent.capture.audit;

import java.io.ByteArrayOutputStream;
import java.util.Optional;

/** Collects a stretch of bytes that may lie across several chunks, up to a bound. One thread. */
final class Clip {
    private static final int CLOSED = -1;

    private final int bytesMax;
    private final ByteArrayOutputStream earlier = new ByteArrayOutputStream();
    private int from = CLOSED;
    private boolean over;

    Clip(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @param at where in the current chunk it begins */
    void begin(int at) {
        from = at;
        over = false;
    }

    boolean open() {
        return from != CLOSED;
    }

    /** The current chunk has no more; what follows is in the next one. */
    void chunkEnds(byte[] chunk) {
        if (open()) {
            keep(chunk, chunk.length);
            from = 0;
        }
    }

    /** The whole stretch, which ends before {@code to}; empty when it is larger than the bound. */
    Optional<byte[]> end(byte[] chunk, int to) {
        keep(chunk, to);
        from = CLOSED;
        var whole = over ? Optional.<byte[]>empty() : Optional.of(earlier.toByteArray());
        earlier.reset();
        return whole;
    }

    private void keep(byte[] chunk, int to) {
        over |= earlier.size() + to - from > bytesMax;
        if (over) {
            earlier.reset();
        } else {
            earlier.write(chunk, from, to - from);
        }
    }
}
