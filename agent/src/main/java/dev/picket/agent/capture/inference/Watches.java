package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Onward;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/**
 * Has passing exchanges read on threads of their own, so that reading never delays those who saw them pass, and hands on what they were.
 * Bounded in exchanges that are read at once; what becomes of each is counted. Any thread.
 */
final class Watches implements AutoCloseable {
    private static final int LANES = 2;

    private final int max;
    private final int gather;
    private final Account account;
    private final AtomicLong open;
    private final Onward onward;
    private final AtomicInteger reading = new AtomicInteger();
    private final AtomicInteger turn = new AtomicInteger();
    private final List<Lane> lanes;

    /**
     * @param max exchanges that are read at once
     * @param gather bytes of one that are handed over at once; 0: each piece as it comes
     * @param open what the account holds; each exchange is counted out of it when it ends
     */
    Watches(String name, int max, int gather, Account account, AtomicLong open, Onward onward) {
        this.max = max;
        this.gather = gather;
        this.account = account;
        this.open = open;
        this.onward = onward;
        this.lanes = IntStream.range(0, LANES)
                .mapToObj(i -> new Lane(name + "-" + i))
                .toList();
    }

    /** How an exchange passed. */
    record Passed(
            Instant start,
            Instant end,
            Envelope.Observer observer,
            Endpoint caller,
            Endpoint server,
            String tenant,
            int status,
            boolean whole) {}

    void start() {
        lanes.forEach(Lane::start);
    }

    /** So many are read that no more may begin. */
    boolean full() {
        return reading.get() >= max;
    }

    Watch begin(Exchange exchange) {
        reading.incrementAndGet();
        return new Watch(exchange, lanes.get(Math.floorMod(turn.getAndIncrement(), LANES)), gather);
    }

    /** Hands on what it was, once all of it has been read. */
    void end(Watch watch, Passed passed) {
        if (!watch.end(() -> handOn(watch.exchange(), passed))) {
            settle(() -> account.dropped(Reason.QUEUE_FULL, 1));
        }
    }

    /** It will not be known what it was. */
    void lose(Runnable count) {
        settle(count);
    }

    /** Does what was offered, then ends. */
    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }

    private void handOn(Exchange exchange, Passed passed) {
        Runnable count = () -> account.dropped(Reason.QUARANTINED, 1);
        try {
            exchange.outcome(passed.status(), passed.whole());
            var envelope = Envelope.unplaced("", passed.start(), passed.end(), passed.observer());
            boolean taken = onward.offer(exchange.end(envelope, passed.caller(), passed.server(), passed.tenant()));
            count = taken ? () -> account.out(1) : () -> account.dropped(Reason.QUEUE_FULL, 1);
        } finally {
            settle(count);
        }
    }

    private void settle(Runnable count) {
        reading.decrementAndGet();
        count.run();
        open.decrementAndGet();
    }
}
