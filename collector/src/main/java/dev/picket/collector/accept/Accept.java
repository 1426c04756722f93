package dev.picket.collector.accept;

import dev.picket.event.Account;
import dev.picket.event.Reason;
import dev.picket.event.telemetry.CarriedTrace;
import dev.picket.event.telemetry.Spans;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.regex.Pattern;

/**
 * The first stage of the collector, whatever the transport: authenticates, bounds, decodes and deduplicates batches, and hands each event on
 * once. What it knows of the agents survives a restart. Any thread; one batch of an agent at a time.
 */
public final class Accept implements AutoCloseable {
    public static final int BATCH_EVENTS_MAX = 10_000;
    public static final int BATCH_BYTES_MAX = 16 << 20;
    /** Agents that are known at a time; those not heard for {@link #FORGOTTEN_AFTER} make room. */
    public static final int AGENTS_MAX = 5_000;

    private static final Duration FORGOTTEN_AFTER = Duration.ofDays(7);
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private final Handover onward;
    private final InstantSource clock;
    private final AgentFiles files;
    private final Tracer tracer;
    private final Account account = new Account("accept");
    private final Map<Name, AgentState> agents = new ConcurrentHashMap<>();
    /** Whoever judges shares it, whoever closes has it alone. */
    private final ReadWriteLock open = new ReentrantReadWriteLock();

    private volatile boolean closed;

    private Accept(Handover onward, InstantSource clock, AgentFiles files, Tracer tracer) {
        this.tracer = tracer;
        this.onward = onward;
        this.clock = clock;
        this.files = files;
    }

    /** That traces nothing. */
    public static Accept open(Path folder, Handover onward, InstantSource clock) throws IOException {
        return open(folder, onward, clock, Spans.OFF);
    }

    /**
     * @param folder of this stage alone: one small file an agent
     * @param tracer makes a span of each batch, which is current while the batch is handed on
     * @throws IOException the folder cannot be used
     */
    public static Accept open(Path folder, Handover onward, InstantSource clock, Tracer tracer) throws IOException {
        var accept = new Accept(onward, clock, new AgentFiles(folder), tracer);
        accept.files
                .readAll()
                .forEach(known -> accept.agents.put(new Name(known.cluster(), known.agent()), new AgentState(known)));
        return accept;
    }

    /** For one stream of batches of this peer. */
    public Session connect(Peer peer) {
        return new Session(peer, this);
    }

    public Account account() {
        return account;
    }

    /** Every stream of every known agent. */
    public List<Received> received() {
        return agents.values().stream()
                .flatMap(agent -> agent.received().stream())
                .toList();
    }

    /** The last report of every agent that was heard since the start. */
    public List<AgentHealth> health() {
        return agents.values().stream()
                .flatMap(agent -> agent.health().stream())
                .toList();
    }

    /** Waits for the batches that are being judged; from then on every batch is put off. */
    @Override
    public void close() {
        open.writeLock().lock();
        try {
            closed = true;
        } finally {
            open.writeLock().unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    Judgement judge(Peer peer, Batch batch) {
        return batch.getEventsCount() == 0 ? judged(peer, batch) : traced(peer, batch);
    }

    private Judgement traced(Peer peer, Batch batch) {
        var span = tracer.spanBuilder("accept")
                .setParent(CarriedTrace.context(batch.getTraceparent()))
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("picket.batch.events", batch.getEventsCount())
                .startSpan();
        return Spans.in(span, () -> {
            var judgement = judged(peer, batch);
            span.setAttribute("picket.batch.verdict", label(judgement.verdict()));
            return judgement;
        });
    }

    private static String label(Verdict verdict) {
        return verdict.name().toLowerCase(Locale.ROOT);
    }

    private Judgement judged(Peer peer, Batch batch) {
        var refusal = refusal(peer, batch);
        if (refusal.isPresent()) {
            account.in(batch.getEventsCount());
            account.refused(refusal.get().reason(), batch.getEventsCount());
            return new Judgement(Verdict.REFUSED, refusal.get().detail());
        }
        open.readLock().lock();
        try {
            return closed ? new Judgement(Verdict.BUSY, "stopping") : take(peer, batch);
        } finally {
            open.readLock().unlock();
        }
    }

    private Judgement take(Peer peer, Batch batch) {
        var agent = agent(new Name(batch.getCluster(), batch.getAgent()));
        if (agent.isEmpty()) {
            return tooMany(peer, batch);
        }
        return agent.get().take(batch, onward, account, clock.instant(), files)
                ? new Judgement(Verdict.ACCEPTED, "")
                : new Judgement(Verdict.BUSY, "");
    }

    /** An agent on a stream of its own waits until there is room; one that others wait behind cannot. */
    private Judgement tooMany(Peer peer, Batch batch) {
        var detail = "more than " + AGENTS_MAX + " agents";
        if (peer.waits()) {
            return new Judgement(Verdict.BUSY, detail);
        }
        account.in(batch.getEventsCount());
        account.dropped(Reason.TABLE_FULL, batch.getEventsCount());
        return new Judgement(Verdict.REFUSED, detail);
    }

    private static Optional<Refusal> refusal(Peer peer, Batch batch) {
        if (!NAME.matcher(batch.getAgent()).matches()
                || !NAME.matcher(batch.getCluster()).matches()) {
            return Optional.of(new Refusal(Reason.MALFORMED, "agent or cluster is not a name"));
        }
        if (!peer.speaksFor(batch.getAgent())) {
            return Optional.of(new Refusal(Reason.FOREIGN_AGENT, "the certificate is for another agent"));
        }
        if (batch.getEventsCount() > BATCH_EVENTS_MAX || batch.getSerializedSize() > BATCH_BYTES_MAX) {
            return Optional.of(new Refusal(
                    Reason.OVERSIZED,
                    "a batch has at most " + BATCH_EVENTS_MAX + " events and " + BATCH_BYTES_MAX + " bytes"));
        }
        return Optional.empty();
    }

    private Optional<AgentState> agent(Name name) {
        var known = agents.get(name);
        return known == null ? welcome(name) : Optional.of(known);
    }

    private synchronized Optional<AgentState> welcome(Name name) {
        if (agents.size() >= AGENTS_MAX) {
            forget(clock.instant().minus(FORGOTTEN_AFTER));
        }
        if (agents.size() >= AGENTS_MAX) {
            return Optional.ofNullable(agents.get(name));
        }
        return Optional.of(agents.computeIfAbsent(
                name, _ -> new AgentState(new AgentFile(name.cluster(), name.agent(), clock.millis(), new Streams()))));
    }

    private void forget(Instant before) {
        agents.forEach((name, state) -> {
            if (state.heard().isBefore(before) && agents.remove(name, state)) {
                files.delete(name.cluster(), name.agent());
            }
        });
    }

    /** @param detail for the agent's operator */
    record Judgement(Verdict verdict, String detail) {}

    private record Name(String cluster, String agent) {}

    private record Refusal(Reason reason, String detail) {}
}
