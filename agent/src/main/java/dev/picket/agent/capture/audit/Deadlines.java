package dev.picket.agent.capture.audit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Closes connections that take too long. Netty's idle timeout is not enough: a client that sends a byte now and then is never idle. Any
 * thread.
 */
final class Deadlines implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 250;

    private final Vertx vertx;
    private final LongSupplier nanos;
    private final Map<HttpConnection, Long> ends = new ConcurrentHashMap<>();
    private final long timer;

    Deadlines(Vertx vertx, LongSupplier nanos) {
        this.vertx = vertx;
        this.nanos = nanos;
        this.timer = vertx.setPeriodic(LOOK_EVERY_MILLIS, _ -> closeOverdue());
    }

    /** Replaces the connection's deadline. */
    void within(HttpConnection connection, Duration time) {
        ends.put(connection, nanos.getAsLong() + time.toNanos());
    }

    void forget(HttpConnection connection) {
        ends.remove(connection);
    }

    int open() {
        return ends.size();
    }

    @Override
    public void close() {
        vertx.cancelTimer(timer);
    }

    private void closeOverdue() {
        long now = nanos.getAsLong();
        ends.forEach((connection, end) -> {
            if (now - end > 0) {
                ends.remove(connection);
                connection.close();
            }
        });
    }
}
