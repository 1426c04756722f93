package dev.picket.collector.ledger;

import java.time.Instant;

/** A stretch of time that a reader asks about; what ends before {@code since} or at {@code until} or later is outside. */
public record Window(Instant since, Instant until) {
    /** All that is kept. */
    public static final Window ALL = new Window(Instant.MIN, Instant.MAX);

    public Window {
        if (until.isBefore(since)) {
            throw new IllegalArgumentException("until is before since: " + until + " < " + since);
        }
    }

    boolean touches(Segment segment) {
        return Hours.start(segment.hour()).isBefore(until)
                && Hours.start(segment.hour() + 1).isAfter(since);
    }

    /** As a condition on a column of times; empty when nothing is excluded. */
    String where(String column) {
        return equals(ALL) ? "" : " WHERE " + within(column);
    }

    /** That a column of times lies in the window. */
    public String within(String column) {
        return column + " >= " + Sql.time(since) + " AND " + column + " < " + Sql.time(until);
    }
}
