package dev.picket.collector.ledger;

import java.time.Instant;

/** Hours since 1970, the unit in which the ledger seals and forgets. */
final class Hours {
    static final long SECONDS = 3600;

    private Hours() {}

    static int of(Instant time) {
        return Math.clamp(Math.floorDiv(time.getEpochSecond(), SECONDS), Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The hour that something belongs to; what claims to come from the future belongs to now. */
    static int within(Instant time, Instant now) {
        return of(time.isAfter(now) ? now : time);
    }

    static Instant start(int hour) {
        return Instant.ofEpochSecond(hour * SECONDS);
    }
}
