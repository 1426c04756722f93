package dev.picket.collector.detect;

import java.time.Instant;

/** Event time cut into ticks of 250 ms: what is sent in one is received in a later one. */
final class Ticks {
    static final long MILLIS = 250;

    private Ticks() {}

    static long of(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), MILLIS);
    }

    /** The first moment after the tick. */
    static Instant end(long tick) {
        return Instant.ofEpochMilli((tick + 1) * MILLIS);
    }
}
