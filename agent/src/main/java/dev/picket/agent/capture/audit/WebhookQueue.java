package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Onward;
import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.Reason;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lists that were accepted and have not gone on, as bytes, bounded by the {@link Room} they took. Its own thread reads them, one event at
 * a time, as fast as the next stage takes.
 */
final class WebhookQueue implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WebhookQueue.class);
    private static final long LOOK_EVERY_MILLIS = 50;
    private static final long BLOCKED_NANOS = 5_000_000;
    private static final long PAUSE_AFTER_FAULT_NANOS = 100_000_000;
    private static final Reading NOT_ONE = new Reading.Refused(Reason.NOT_AUDIT, "an element that is not one event");

    private final AuditFormat format;
    private final InstantSource clock;
    private final Onward onward;
    private final Room room;
    private final Duration drain;
    private final LinkedBlockingQueue<Accepted> lists = new LinkedBlockingQueue<>();
    private final AtomicLong held = new AtomicLong();
    private final Account account = new Account("capture.audit.webhook", held::get);
    private final Thread thread = Thread.ofVirtual().name("audit-webhook").unstarted(this::run);
    private boolean closed;
    private volatile long deadlineNanos;
    private volatile boolean draining;

    private record Accepted(EventList list, long bytes) {}

    WebhookQueue(AuditFormat format, InstantSource clock, Onward onward, Room room, Duration drain) {
        this.format = format;
        this.clock = clock;
        this.onward = onward;
        this.room = room;
        this.drain = drain;
    }

    void start() {
        thread.start();
    }

    Account account() {
        return account;
    }

    /**
     * Never blocks.
     *
     * @param bytes of the room that the list has taken; given back once it has gone on
     * @return false when it is closed
     */
    synchronized boolean offer(EventList list, long bytes) {
        if (closed) {
            return false;
        }
        account.in(list.size());
        held.addAndGet(list.size());
        lists.add(new Accepted(list, bytes));
        return true;
    }

    /** Takes no more, and hands on what it holds; what does not go within the time for it is dropped, counted. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        deadlineNanos = System.nanoTime() + drain.toNanos();
        draining = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!draining || !lists.isEmpty()) {
            try {
                var next = lists.poll(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    handOn(next);
                }
            } catch (InterruptedException _) {
                return;
            }
        }
    }

    private void handOn(Accepted accepted) {
        var list = accepted.list();
        settle(() -> account.refused(Reason.OVERSIZED, list.oversized()), list.oversized());
        settle(() -> account.refused(Reason.NOT_AUDIT, list.strange()), list.strange());
        for (var event : list.events()) {
            handOn(event);
        }
        room.give(accepted.bytes());
    }

    private void handOn(byte[] event) {
        Runnable count = () -> account.dropped(Reason.QUARANTINED, 1);
        try {
            count = outcome(read(event));
        } catch (RuntimeException fault) {
            LOG.error("an audit event could not be read: {}", fault.getClass().getName());
            LockSupport.parkNanos(PAUSE_AFTER_FAULT_NANOS);
        } finally {
            settle(count, 1);
        }
    }

    private Reading read(byte[] event) {
        var readings = new ArrayList<Reading>(1);
        format.read(event, 0, event.length, () -> "webhook/" + digest(event), readings::add);
        return readings.size() == 1 ? readings.getFirst() : NOT_ONE;
    }

    private Runnable outcome(Reading reading) {
        return switch (reading) {
            case Reading.Read read -> offerUntilTaken(read.at(clock));
            case Reading.Folded() -> () -> account.folded(1);
            case Reading.Refused(var reason, var _) -> () -> account.refused(reason, 1);
        };
    }

    private Runnable offerUntilTaken(ApiCall call) {
        while (!onward.offer(call)) {
            if (draining && System.nanoTime() - deadlineNanos > 0) {
                return () -> account.dropped(Reason.STOPPING, 1);
            }
            LockSupport.parkNanos(this, BLOCKED_NANOS);
        }
        return () -> account.out(1);
    }

    private void settle(Runnable count, int events) {
        count.run();
        held.addAndGet(-events);
    }

    /** The same when the batch comes again, so that the call is recognised. */
    private static String digest(byte[] event) {
        try {
            var hash = MessageDigest.getInstance("SHA-256").digest(event);
            return HexFormat.of().toHexDigits(ByteBuffer.wrap(hash).getLong());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
