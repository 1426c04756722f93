package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Outcome;
import dev.picket.event.Flow.Protocol;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import dev.picket.event.Traffic;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Flows from snapshots of procfs, where eBPF may not run: every interval, each connection that was not there before becomes one event
 * without bytes. What begins and ends between two snapshots is not seen, and of attempts only those that are still waiting: one that waits
 * in two snapshots is unanswered, one that is gone by the next is of unknown outcome.
 */
final class ProcfsSource implements Source {
    private final Namespaces namespaces;
    private final boolean readable;
    private final String reason;
    private final InstantSource clock;
    private final Onward onward;
    private final AtomicLong held = new AtomicLong();
    private final Account account = new Account("capture.flow", held::get);
    private final Epochs epochs;
    private Map<Identity, Standing> standing = new HashMap<>();

    /** @param reason why this and nothing better */
    ProcfsSource(FlowSettings settings, InstantSource clock, Onward onward, String reason) {
        this.namespaces = new Namespaces(settings.proc());
        this.readable = Files.isReadable(settings.proc().resolve("self/net/tcp"));
        this.reason = reason;
        this.clock = clock;
        this.onward = onward;
        this.epochs = new Epochs("picket-flow", settings.interval(), this::drain);
    }

    ProcfsSource started() {
        epochs.start();
        return this;
    }

    @Override
    public Plane plane() {
        return Plane.FLOW;
    }

    @Override
    public String mode() {
        return readable ? "procfs" : "";
    }

    @Override
    public String reason() {
        return epochs.failure().isEmpty() ? reason : epochs.failure();
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

    /** Takes a snapshot and tells what is new in it. */
    synchronized void drain() {
        var now = clock.instant();
        var snapshot = Snapshot.take(namespaces);
        var next = new HashMap<Identity, Standing>();
        snapshot.connections().forEach(connection -> next.put(Identity.of(connection), compare(connection, now)));
        standing.forEach((identity, past) -> {
            if (!past.told() && !next.containsKey(identity)) {
                tell(past.connection(), past.since(), now, Outcome.UNKNOWN);
                held.decrementAndGet();
            }
        });
        standing = next;
        account.in(snapshot.leftOut() + snapshot.malformed());
        account.dropped(Reason.TABLE_FULL, snapshot.leftOut());
        account.refused(Reason.MALFORMED, snapshot.malformed());
    }

    private record Identity(
            String namespace, int protocol, String local, int localPort, String remote, int remotePort) {
        static Identity of(Snapshot.Connection connection) {
            var socket = connection.socket();
            return new Identity(
                    connection.namespace(),
                    socket.protocol(),
                    socket.localIp(),
                    socket.localPort(),
                    socket.remoteIp(),
                    socket.remotePort());
        }
    }

    private record Standing(Snapshot.Connection connection, Instant since, boolean told) {}

    private Standing compare(Snapshot.Connection connection, Instant now) {
        var past = standing.get(Identity.of(connection));
        boolean pending = connection.socket().pending();
        if (past != null && past.told()) {
            return past;
        }
        if (past == null) {
            account.in(1);
            if (pending) {
                held.incrementAndGet();
                return new Standing(connection, now, false);
            }
            tell(connection, now, now, Outcome.ESTABLISHED);
            return new Standing(connection, now, true);
        }
        held.decrementAndGet();
        tell(connection, past.since(), now, pending ? Outcome.UNANSWERED : Outcome.ESTABLISHED);
        return new Standing(connection, now, true);
    }

    private synchronized void finish() {
        drain();
        var now = clock.instant();
        standing.values().stream().filter(past -> !past.told()).forEach(past -> {
            tell(past.connection(), past.since(), now, Outcome.UNKNOWN);
            held.decrementAndGet();
        });
        standing = new HashMap<>();
    }

    private void tell(Snapshot.Connection connection, Instant start, Instant end, Outcome outcome) {
        if (onward.offer(word(connection, start, end, outcome))) {
            account.out(1);
        } else {
            account.dropped(Reason.QUEUE_FULL, 1);
        }
    }

    private static Flow word(Snapshot.Connection connection, Instant start, Instant end, Outcome outcome) {
        var socket = connection.socket();
        var local = new Endpoint(socket.localIp(), socket.localPort(), connection.podUid(), "", "", "", "");
        var remote = Endpoint.of(socket.remoteIp(), socket.remotePort());
        boolean accepted = connection.accepted();
        return new Flow(
                Envelope.unplaced("", start, end, accepted ? Observer.SERVER : Observer.CLIENT),
                socket.protocol() == RowKey.TCP ? Protocol.TCP : Protocol.UDP,
                accepted ? remote : local,
                accepted ? local : remote,
                Traffic.NONE,
                Traffic.NONE,
                outcome,
                false);
    }
}
