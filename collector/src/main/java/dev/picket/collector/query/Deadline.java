package dev.picket.collector.query;

import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Cancels a statement that takes too long, from a thread of its own. */
final class Deadline implements AutoCloseable {
    private final ScheduledFuture<?> alarm;
    private volatile boolean passed;

    private Deadline(Statement statement, Duration time, ScheduledExecutorService timer) {
        this.alarm = timer.schedule(() -> cancel(statement), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    static Deadline of(Statement statement, Duration time, ScheduledExecutorService timer) {
        return new Deadline(statement, time, timer);
    }

    boolean passed() {
        return passed;
    }

    @Override
    public void close() {
        alarm.cancel(false);
    }

    private void cancel(Statement statement) {
        passed = true;
        try {
            statement.cancel();
        } catch (SQLException _) {
            // it has ended by itself
        }
    }
}
