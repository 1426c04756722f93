package dev.picket.collector;

import dev.picket.collector.context.LateBodies;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.LocalEngine;
import dev.picket.collector.detect.Sink;
import dev.picket.collector.detect.Watermark;
import dev.picket.collector.detect.Watermark.Lane;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incidents;
import dev.picket.collector.triage.Action;
import dev.picket.collector.triage.Order;
import dev.picket.collector.triage.Outcome;
import dev.picket.collector.triage.Triage;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detection and grouping on live events: one thread that owns the engine and the open incidents, takes batches from a bounded inbox, and moves
 * the watermark every 250 ms. Its state is on disk every minute and at its end, so that a restart goes on where it was; what came after the last
 * state of a collector that was killed is in the ledger, but was not judged.
 */
final class Detecting implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Detecting.class);
    private static final int BATCHES_MAX = 256;
    private static final long TICK_MILLIS = 250;
    private static final int HEARTBEATS_MAX = 20_000;
    private static final int ORDERS_MAX = 64;
    private static final Duration STATE_EVERY = Duration.ofMinutes(1);

    private final BlockingQueue<Handed> inbox = new ArrayBlockingQueue<>(BATCHES_MAX);
    private final LateBodies bodies;
    private final LocalEngine engine;
    private final Incidents incidents;
    private final Instant silentUntil;
    private final Results results;
    private final Told told = new Told();
    private final Watermark watermark = new Watermark();
    private final Queue<Observation> heartbeats = new ArrayDeque<>();
    private final Triage triage;
    private final BlockingQueue<Asked> orders = new ArrayBlockingQueue<>(ORDERS_MAX);
    private final DetectingState state;
    private final InstantSource clock;
    private final DetectSpans spans;
    private final Thread thread;
    private Instant stateAt;
    private final LongAdder stateFailures = new LongAdder();
    private boolean stateFailing;
    private volatile boolean stopping;

    private record Handed(List<Observation> observations, Span span) {}

    /** What came of it, batch by batch, on the detecting thread. */
    interface Results {
        /** @param suppressed of these findings, those that make no incident: by their id, that of the suppression */
        void keep(List<Finding> findings, Map<String, String> suppressed, List<Incident> incidents);

        /** What was decided about incidents and suppressions. */
        default void decided(List<Action> actions) {}

        /** What was decided before this started, perhaps not for the first time. */
        default void remembered(List<Action> actions) {}

        /** Returns when what was to be kept is. */
        default void settle() {}

        /** A heartbeat that detection has passed, as it would an event. */
        default void arrived(Observation heartbeat) {}
    }

    /** Something that somebody waits for. */
    private record Asked(Order order, CompletableFuture<Outcome> outcome) {}

    private Detecting(
            LateBodies bodies,
            List<Detector<?, ?>> detectors,
            int workers,
            Instant silentUntil,
            Path stateFile,
            Triage triage,
            Results results,
            InstantSource clock,
            Tracer tracer) {
        this.spans = new DetectSpans(tracer);
        this.bodies = bodies;
        this.silentUntil = silentUntil;
        this.engine = new LocalEngine(Detections.rules(), detectors, workers, told);
        this.incidents = new Incidents(told.incidents::add, triage::decided);
        this.triage = triage;
        this.results = results;
        this.state = new DetectingState(stateFile);
        this.clock = clock;
        this.stateAt = clock.instant();
        this.thread = Thread.ofPlatform().name("detecting").unstarted(this::run);
    }

    /**
     * @param bodies where calls wait whose body the log left out
     * @param silentUntil what was found before is not told
     * @param triage from now on of the thread that is started here
     * @param tracer makes a span of each batch, from being offered to being judged
     * @throws IOException the state cannot be read: names the file, and what to do
     */
    static Detecting start(
            LateBodies bodies,
            List<Detector<?, ?>> detectors,
            int workers,
            Instant silentUntil,
            Path stateFile,
            Triage triage,
            Results results,
            InstantSource clock,
            Tracer tracer)
            throws IOException {
        var detecting =
                new Detecting(bodies, detectors, workers, silentUntil, stateFile, triage, results, clock, tracer);
        detecting.state.read(detecting.engine, detecting.incidents);
        results.remembered(triage.news());
        results.keep(List.of(), Map.of(), detecting.incidents.known());
        detecting.thread.start();
        return detecting;
    }

    /** Whether the next batch will be taken, if only one thread offers. */
    boolean hasRoom() {
        return inbox.remainingCapacity() > 0 && thread.isAlive();
    }

    boolean offer(List<Observation> batch) {
        return inbox.offer(new Handed(batch, spans.begin(batch.size())));
    }

    /** Done by the thread that owns the incidents, within a tick. Any thread. */
    CompletableFuture<Outcome> ask(Order order) {
        var asked = new Asked(order, new CompletableFuture<>());
        if (stopping || !alive()) {
            asked.outcome.complete(refused("the collector stops"));
        } else if (!orders.offer(asked)) {
            asked.outcome.complete(refused(ORDERS_MAX + " decisions wait already"));
        }
        return asked.outcome;
    }

    private static Outcome refused(String why) {
        return new Outcome.Refused(Outcome.Why.BUSY, why, "", "ask again in a moment");
    }

    Account account() {
        return engine.account();
    }

    /** Judged although they came after their time. */
    long late() {
        return engine.late();
    }

    /** Times that the state could not be written. */
    long stateFailures() {
        return stateFailures.sum();
    }

    int keys() {
        return engine.keys();
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** Works off all that waits, then writes the state. */
    @Override
    public void close() {
        stopping = true;
        try {
            thread.join(Duration.ofSeconds(30));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        engine.close();
    }

    private void run() {
        try {
            while (!stopping || !inbox.isEmpty()) {
                step();
            }
            bodies.finish(engine::offer);
            engine.finish();
            incidents.finish();
            obey();
            spans.passed(Instant.MAX);
            tell();
            writeState();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (Exception broken) {
            LOG.error(
                    "detection stopped: this is a bug, please report it; the collector is not ready any more", broken);
        }
    }

    private void step() throws InterruptedException {
        var batch = inbox.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
        if (batch != null) {
            batch.observations().forEach(this::take);
            spans.taken(batch.observations(), batch.span());
        }
        obey();
        // read before it is looked whether anything waits: else what came in between would be after its time
        var now = clock.instant();
        if (inbox.isEmpty()) {
            var passed = watermark.at(now);
            bodies.advance(passed, engine::offer);
            var reached = bodies.held(passed);
            engine.advance(reached);
            incidents.advance(reached);
            arrive(reached);
            spans.passed(reached);
        }
        tell();
        keepState();
    }

    /** What people decide is told to the next stages, and the incident it is about is on disk, before they hear that it is done. */
    private void obey() {
        var done = new LinkedHashMap<Asked, Outcome>();
        for (var asked = orders.poll(); asked != null; asked = orders.poll()) {
            done.put(asked, triage.obey(asked.order, incidents));
        }
        if (!done.isEmpty()) {
            tell();
            if (done.values().stream().anyMatch(Outcome.Done.class::isInstance)) {
                writeState();
            }
            done.forEach((asked, outcome) -> asked.outcome.complete(outcome));
        }
    }

    private void take(Observation observation) {
        var envelope = observation.event().envelope();
        watermark.reached(new Lane(envelope.agent(), envelope.lane()), envelope.end());
        if (!observation.isHeartbeat()) {
            bodies.offer(observation, engine::offer);
        } else if (heartbeats.size() < HEARTBEATS_MAX) {
            heartbeats.add(observation);
        }
    }

    private void arrive(Instant reached) {
        heartbeats.removeIf(heartbeat -> {
            boolean passed = !heartbeat.time().isAfter(reached);
            if (passed) {
                results.arrived(heartbeat);
            }
            return passed;
        });
    }

    private void tell() {
        triage.noticed(told.incidents, incidents);
        var actions = triage.news();
        if (!actions.isEmpty()) {
            results.decided(actions);
        }
        if (!told.findings.isEmpty() || !told.incidents.isEmpty()) {
            results.keep(List.copyOf(told.findings), Map.copyOf(told.suppressed), List.copyOf(told.incidents));
            told.findings.clear();
            told.suppressed.clear();
            told.incidents.clear();
        }
    }

    private void keepState() {
        var now = clock.instant();
        if (stateAt.plus(STATE_EVERY).isBefore(now) || stateAt.isAfter(now)) {
            writeState();
            stateAt = now;
        }
    }

    /** What it says was found is kept before it: a kill in between would lose that. A disk that takes it no more costs what was learned only if the process ends before it does again. */
    private void writeState() {
        results.settle();
        try {
            state.write(engine, incidents);
            if (stateFailing) {
                LOG.info("what detection has learned is on disk again");
            }
            stateFailing = false;
        } catch (IOException full) {
            stateFailures.increment();
            if (!stateFailing) {
                LOG.warn(
                        "what detection has learned cannot be written, a restart would go back to its state of {}: {}",
                        stateAt,
                        String.valueOf(full.getMessage()));
            }
            stateFailing = true;
        }
    }

    /** Collects between two words to the next stage. */
    private final class Told implements Sink {
        final List<Finding> findings = new ArrayList<>();
        final Map<String, String> suppressed = new HashMap<>();
        final List<Incident> incidents = new ArrayList<>();

        @Override
        public void finding(Finding finding) {
            if (finding.time().isBefore(silentUntil)) {
                return;
            }
            findings.add(finding);
            var suppression = triage.suppressing(finding);
            if (suppression.isPresent()) {
                suppressed.put(finding.id(), suppression.get().id());
            } else {
                suppressed.remove(finding.id());
                Detecting.this.incidents.offer(finding);
            }
        }

        @Override
        public void score(Plane plane, String eventId, String channel, double score) {
            // live, only findings are kept
        }
    }
}
