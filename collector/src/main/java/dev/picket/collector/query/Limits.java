package dev.picket.collector.query;

import java.time.Duration;

/**
 * What one question may cost.
 *
 * @param time that the database may work on it
 * @param rows of an answer
 * @param bytes of an answer, about
 * @param atOnce questions that are worked on together; more are refused
 * @param sqlCharacters of a query
 */
public record Limits(Duration time, int rows, long bytes, int atOnce, int sqlCharacters) {
    public static final Limits DEFAULT = new Limits(Duration.ofSeconds(20), 10_000, 16L << 20, 4, 8_192);

    public Limits {
        if (time.isNegative() || time.isZero() || rows < 1 || bytes < 1 || atOnce < 1 || sqlCharacters < 1) {
            throw new IllegalArgumentException("limits must be positive");
        }
    }
}
