package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Flows from the kernel's table, exact to the byte: every interval it is drained, and each row becomes one event with what happened since
 * the last. A connection between two pods of this node is two events, one of each end. Its account counts rows, and beside them packets
 * that found no row (unreadable: refused as malformed; no room: dropped as table-full).
 */
final class EbpfSource implements Source {
    private static final int REMEMBERED_MAX = 32_768;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(30);
    private static final long STOP_WITHIN_MS = 3000;

    private final KernelTable table;
    private final Onward onward;
    private final InstantSource clock;
    private final Duration interval;
    private final String shortfall;
    private final AtomicLong held = new AtomicLong();
    private final Account account = new Account("capture.flow", held::get);
    private final Connections connections;
    private final Flows flows;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private KernelTable.Losses lost = new KernelTable.Losses(0, 0);
    private volatile String failure = "";

    /** @param shortfall what is missing although it runs, or empty */
    EbpfSource(
            KernelTable table,
            FlowSettings settings,
            Flows flows,
            InstantSource clock,
            Onward onward,
            String shortfall) {
        this.table = table;
        this.interval = settings.interval();
        this.flows = flows;
        this.clock = clock;
        this.onward = onward;
        this.shortfall = shortfall;
        int idleEpochs = Math.toIntExact(FORGET_AFTER.dividedBy(interval));
        this.connections = new Connections(REMEMBERED_MAX, idleEpochs, account, held, this::emit);
        this.thread = Thread.ofPlatform().daemon().name("picket-flow-drain").unstarted(this::run);
    }

    EbpfSource started() {
        thread.start();
        return this;
    }

    @Override
    public Plane plane() {
        return Plane.FLOW;
    }

    @Override
    public String mode() {
        return "ebpf";
    }

    @Override
    public String reason() {
        return failure.isEmpty() ? shortfall : failure;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        if (stopping.getCount() == 0) {
            return;
        }
        stopping.countDown();
        try {
            thread.join(STOP_WITHIN_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        finish();
    }

    /** One epoch: takes all rows, hands on what is ready. */
    synchronized void drain() {
        try {
            flows.beginEpoch(clock.instant(), Libc.monotonicNanos());
            var collapsed = new ArrayList<Row>();
            table.drain(row -> take(row, collapsed));
            collapsed.forEach(connections::accept);
            connections.endEpoch();
            countLosses();
            failure = "";
        } catch (IOException refused) {
            failure = "rows could not be read: " + refused.getMessage();
        }
    }

    /** Collapsed rows wait for the others, of which they borrow the address. */
    private void take(Row row, List<Row> collapsed) {
        account.in(1);
        flows.learn(row.key());
        if (row.key().collapsed()) {
            collapsed.add(row);
        } else {
            connections.accept(row);
        }
    }

    private synchronized void finish() {
        drain();
        connections.flush();
        table.close();
    }

    private void run() {
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                drainOrSay();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void drainOrSay() {
        try {
            drain();
        } catch (RuntimeException broken) {
            failure = "draining failed: " + broken;
        }
    }

    private void emit(Connections.Verdict verdict) {
        if (onward.offer(flows.word(verdict))) {
            account.out(1);
        } else {
            account.dropped(Reason.QUEUE_FULL, 1);
        }
    }

    private void countLosses() throws IOException {
        var now = table.losses();
        long unreadable = now.unreadable() - lost.unreadable();
        long full = now.tableFull() - lost.tableFull();
        account.in(unreadable + full);
        account.refused(Reason.MALFORMED, unreadable);
        account.dropped(Reason.TABLE_FULL, full);
        lost = now;
    }
}
