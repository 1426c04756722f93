package dev.picket.event.telemetry;

import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What waits for a receiver: bounded, and whoever adds to it never waits. One virtual thread sends, tries a batch again for about half a minute
 * when it is not taken, then drops it. All that is not sent is counted with its reason. OpenTelemetry's own batching tells nobody what it drops.
 */
final class Outbox<T> implements AutoCloseable {
    static final int WAITING_MAX = 4_096;
    static final int BATCH_MAX = 256;
    static final Duration SENT_WITHIN = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Outbox.class);
    private static final int TRIES = 6;
    private static final Duration GATHERED_FOR = Duration.ofMillis(200);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration LAST_WITHIN = Duration.ofSeconds(2);
    private static final Duration CLOSED_WITHIN = LAST_WITHIN.plusSeconds(1);

    private final String what;
    private final String receiver;
    private final Duration againAfter;
    private final Function<Collection<T>, CompletableResultCode> sending;
    private final BlockingQueue<T> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder sent = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Map<Drop, LongAdder> dropped = new EnumMap<>(Drop.class);
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean dropping;
    private String failure = "";

    /** Why something was not sent. */
    enum Drop {
        QUEUE_FULL("queue-full"),
        NOT_TAKEN("not-taken"),
        STOPPING("stopping");

        private final String label;

        Drop(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /**
     * @param what for the log: log records, spans
     * @param receiver for the log
     * @param sending must end within {@link #SENT_WITHIN}
     */
    Outbox(String what, String receiver, Function<Collection<T>, CompletableResultCode> sending) {
        this(what, receiver, sending, AGAIN_AFTER);
    }

    /** @param againAfter from the first try to the second; it doubles from try to try */
    Outbox(String what, String receiver, Function<Collection<T>, CompletableResultCode> sending, Duration againAfter) {
        this.againAfter = againAfter;
        this.what = what;
        this.receiver = receiver;
        this.sending = sending;
        for (var why : Drop.values()) {
            dropped.put(why, new LongAdder());
        }
        this.thread = Thread.ofVirtual().name("OTLP " + what).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Any thread; returns at once. */
    void add(T item) {
        if (closing) {
            drop(Drop.STOPPING, 1);
        } else if (!waiting.offer(item)) {
            drop(Drop.QUEUE_FULL, 1);
        }
    }

    long sent() {
        return sent.sum();
    }

    /** Sendings that were not taken, each try counted. */
    long failures() {
        return failures.sum();
    }

    Map<Drop, Long> dropped() {
        var counts = new EnumMap<Drop, Long>(Drop.class);
        dropped.forEach((why, count) -> counts.put(why, count.sum()));
        return counts;
    }

    /** Sends what waits, once, as far as that is done within {@link #CLOSED_WITHIN}; the rest is dropped. */
    @Override
    public void close() {
        closing = true;
        thread.interrupt();
        try {
            thread.join(CLOSED_WITHIN);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        drop(Drop.STOPPING, waiting.drainTo(new ArrayList<>()));
    }

    private void run() {
        var batch = new ArrayList<T>();
        try {
            while (!closing) {
                batch.add(waiting.take());
                Thread.sleep(GATHERED_FOR);
                waiting.drainTo(batch, BATCH_MAX - batch.size());
                deliver(batch);
                batch.clear();
            }
        } catch (InterruptedException closed) {
            // what is in hand goes with the rest
        }
        finish(batch);
    }

    private void finish(List<T> inHand) {
        var _ = Thread.interrupted(); // by whoever closes; the last sending is not to be hurried
        waiting.drainTo(inHand, BATCH_MAX - inHand.size());
        while (!inHand.isEmpty()) {
            if (!send(inHand, LAST_WITHIN)) {
                drop(Drop.STOPPING, inHand.size());
                return;
            }
            inHand.clear();
            waiting.drainTo(inHand, BATCH_MAX);
        }
    }

    private void deliver(List<T> batch) throws InterruptedException {
        var again = againAfter;
        for (int tries = 1; !send(batch, SENT_WITHIN); tries++) {
            if (tries == TRIES) {
                drop(Drop.NOT_TAKEN, batch.size());
                return;
            }
            Thread.sleep(again);
            again = again.multipliedBy(2);
        }
    }

    private boolean send(List<T> batch, Duration within) {
        var result = sending.apply(List.copyOf(batch)).join(within.toMillis(), TimeUnit.MILLISECONDS);
        if (result.isSuccess()) {
            sent.add(batch.size());
            said("");
            dropping = false;
            return true;
        }
        failures.increment();
        said(SendingFault.said(result));
        return false;
    }

    /** What changed is said once. */
    private void said(String now) {
        if (now.equals(failure)) {
            return;
        }
        if (now.isEmpty()) {
            LOG.info("OTLP receiver {} takes {} again", receiver, what);
        } else {
            LOG.warn("OTLP receiver {} does not take {}: {}", receiver, what, now);
        }
        failure = now;
    }

    private void drop(Drop why, long count) {
        var counted = dropped.get(why);
        if (counted == null || count == 0) {
            return;
        }
        counted.add(count);
        if (!dropping) {
            dropping = true;
            LOG.warn("{} for OTLP receiver {} are dropped ({})", what, receiver, why.label());
        }
    }
}
