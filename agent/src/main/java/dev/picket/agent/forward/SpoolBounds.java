package dev.picket.agent.forward;

import java.time.Duration;

/**
 * How much may wait on disk.
 *
 * @param bytes of all segment files together
 * @param age what has waited longer is of no use to a detector
 */
public record SpoolBounds(long bytes, Duration age) {
    private static final long SEGMENT_MAX = 8L << 20;
    private static final int SEGMENTS = 8;

    public SpoolBounds {
        if (bytes < 1) {
            throw new IllegalArgumentException("bytes is out of range, at least 1: " + bytes);
        }
        if (age.isNegative() || age.isZero()) {
            throw new IllegalArgumentException("age is not positive: " + age);
        }
    }

    /** 256 MiB, one day. */
    public static SpoolBounds standard() {
        return new SpoolBounds(256L << 20, Duration.ofDays(1));
    }

    /** When a new file begins: an eighth of all, so that the oldest eighth goes first. */
    long segmentBytes() {
        return Math.clamp(bytes / SEGMENTS, 1, SEGMENT_MAX);
    }
}
