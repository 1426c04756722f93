package dev.picket.agent.forward;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try: doubles from the least to the most, each time somewhere in its upper half. One thread. */
final class Backoff {
    private final long leastNanos;
    private final long mostNanos;
    private final RandomGenerator random;
    private long nextNanos;

    Backoff(Duration least, Duration most, RandomGenerator random) {
        this.leastNanos = least.toNanos();
        this.mostNanos = most.toNanos();
        this.random = random;
        this.nextNanos = leastNanos;
    }

    long waitNanos() {
        var wait = nextNanos / 2 + random.nextLong(nextNanos / 2 + 1);
        nextNanos = Math.min(nextNanos * 2, mostNanos);
        return wait;
    }

    void reset() {
        nextNanos = leastNanos;
    }
}
