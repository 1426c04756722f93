package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.kernel.Libc;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Flows from the kernel's table, exact to the byte: every interval it is drained, and each row becomes one event with what happened since
 * the last. What TCP sends again counts once, unless a receiver dropped the first for want of room, which it does behind the hook. A connection between two
 * pods of this node is two events, one of each end. Its account counts rows, and beside them packets that found no row (unreadable: refused as malformed; no
 * room: dropped as table-full).
 */
final class EbpfSource implements Source {
    private static final int REMEMBERED_MAX = 32_768;
    private static final Duration FORGET_AFTER = Duration.ofMinutes(30);

    private final KernelTable table;
    private final Onward onward;
    private final InstantSource clock;
    private final String shortfall;
    private final AtomicLong held = new AtomicLong();
    private final Account account = new Account("capture.flow", held::get);
    private final Connections connections;
    private final Flows flows;
    private final Epochs epochs;
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
        this.flows = flows;
        this.clock = clock;
        this.onward = onward;
        this.shortfall = shortfall;
        int idleEpochs = Math.toIntExact(FORGET_AFTER.dividedBy(settings.interval()));
        this.connections = new Connections(REMEMBERED_MAX, idleEpochs, account, held, this::emit);
        this.epochs = new Epochs("picket-flow", settings.interval(), this::drain);
    }

    EbpfSource started() {
        epochs.start();
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
        return Stream.of(failure, epochs.failure(), shortfall)
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        if (epochs.stop()) {
            finish();
        }
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
        try {
            drain();
            connections.flush();
        } finally {
            table.close();
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
