package dev.picket.collector;

import dev.picket.collector.accept.Accept;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.GrpcIntake;
import dev.picket.collector.accept.Identity;
import dev.picket.collector.accept.Listening;
import dev.picket.collector.accept.Peer;
import dev.picket.collector.accept.Session;
import dev.picket.collector.accept.kafka.KafkaIntake;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.LateBodies;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Punctual;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.Shelf;
import dev.picket.collector.publish.AlertPush;
import dev.picket.collector.publish.Metrics;
import dev.picket.collector.publish.Pulse;
import dev.picket.collector.triage.Action;
import dev.picket.collector.triage.Desk;
import dev.picket.collector.triage.Order;
import dev.picket.collector.triage.Outcome;
import dev.picket.collector.triage.Suppression;
import dev.picket.collector.triage.Triage;
import dev.picket.event.Account;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/** The right half of the drawing: hears agents, puts events in context, detects, groups, keeps, and tells. */
public final class Collector implements AutoCloseable {
    private final Stopping stopping;
    private final List<Account> stages;
    private final Accept accept;
    private final Optional<KafkaIntake> topic;
    private final Detecting detecting;
    private final Keeping keeping;
    private final Triage triage;
    private final Ledger ledger;
    private final Metrics metrics;
    private final LiveRules rules;

    private Collector(
            Stopping stopping,
            List<Account> stages,
            Accept accept,
            Optional<KafkaIntake> topic,
            Detecting detecting,
            Keeping keeping,
            Triage triage,
            Ledger ledger,
            Metrics metrics,
            LiveRules rules) {
        this.stopping = stopping;
        this.stages = stages;
        this.accept = accept;
        this.topic = topic;
        this.detecting = detecting;
        this.keeping = keeping;
        this.triage = triage;
        this.ledger = ledger;
        this.metrics = metrics;
        this.rules = rules;
    }

    /** Whoever wants to hear of findings and incidents as they come, e.g. the story that {@code picket demo} tells. */
    @FunctionalInterface
    public interface Told {
        void hear(List<Finding> findings, List<Incident> incidents);
    }

    /**
     * Starts all stages; when one fails to start, the others are taken down again.
     *
     * @param vertx the caller's, for the ports
     * @throws IOException names what cannot be used: a folder in use, a damaged file, a port
     */
    public static Collector start(
            CollectorSettings settings, Supplier<Inventory> inventory, Told told, InstantSource clock, Vertx vertx)
            throws IOException {
        var stopping = new Stopping();
        try {
            return wire(settings, inventory, told, clock, vertx, stopping);
        } catch (IOException | RuntimeException failed) {
            stopping.close();
            throw failed;
        }
    }

    private static Collector wire(
            CollectorSettings settings,
            Supplier<Inventory> inventory,
            Told told,
            InstantSource clock,
            Vertx vertx,
            Stopping stopping)
            throws IOException {
        var stages = new CopyOnWriteArrayList<Account>();
        var state = settings.data().resolve("state");

        var ledger = Ledger.open(settings.ledger(), clock);
        stopping.onStop("ledger", ledger::close);
        var keeping = Keeping.start(ledger);
        stopping.onStop("keeping", keeping::close);
        var metrics = new Metrics(() -> balances(stages));
        stopping.onStop("metrics", metrics::close);
        var rules = LiveRules.start(settings.rules());
        stopping.onStop("rules", rules::close);
        var alerts = alerts(settings, metrics, clock, stopping);
        var telling = Telling.start(settings.telemetry(), metrics, stopping);
        var bodies = new LateBodies(inventory);
        var detectors = Detections.detectors(rules);
        var triage = Triage.open(state.resolve("triage"), () -> Detections.ids(detectors), clock);
        var detecting = Detecting.start(
                bodies,
                detectors,
                settings.workers(),
                settings.silentUntil(),
                state.resolve("detection"),
                triage,
                results(keeping, metrics, alerts, telling, told, clock),
                clock,
                telling.tracer());
        stopping.onStop("detection", detecting::close);
        alerts.ifPresent(AlertPush::begin);
        telling.begin();
        var punctual = new Punctual(latest(clock));
        var context = new Context(inventory, settings.tenants(), punctual);
        stopping.onStop("context", ContextState.restore(state.resolve("context"), context)::write);
        var intake =
                new Intake(context, ledger, detecting, telling.hearing().andThen(metrics::observed), telling.tracer());
        var accept = Accept.open(state.resolve("agents"), intake, clock, telling.tracer());
        stopping.onStop("accept", accept::close);
        if (settings.intake().isPresent()) {
            listen(settings, settings.intake().get(), accept, clock, vertx, stopping);
        }
        var topic = settings.topic().map(from -> KafkaIntake.start(from, accept));
        topic.ifPresent(reading -> stopping.onStop("Kafka", reading::close));
        var upkeep = Upkeep.start(ledger, accept, detecting, clock);
        stopping.onStop("upkeep", upkeep::close);

        stages.addAll(List.of(
                accept.account(), context.account(), detecting.account(), ledger.conclusions(), ledger.account()));
        publish(metrics, accept, punctual, detecting);
        publish(metrics, bodies);
        publish(metrics, rules);
        metrics.gauge(
                "picket_suppressions",
                "Suppressions in force.",
                () -> triage.suppressions().size());
        publish(metrics, ledger, settings.ledger().maxBytes());
        topic.ifPresent(reading -> publish(metrics, reading));
        return new Collector(stopping, stages, accept, topic, detecting, keeping, triage, ledger, metrics, rules);
    }

    private static void listen(
            CollectorSettings settings,
            Listening where,
            Accept accept,
            InstantSource clock,
            Vertx vertx,
            Stopping stopping)
            throws IOException {
        var authority = CertificateAuthority.open(settings.data().resolve("tls"), clock);
        var intake = GrpcIntake.start(vertx, accept, where, shown(settings, authority));
        stopping.onStop("gRPC", intake::close);
    }

    /** Agents are of the own authority in any case: they enrol. */
    private static Identity shown(CollectorSettings settings, CertificateAuthority authority) throws IOException {
        if (settings.serving().isEmpty()) {
            return authority.server(settings.names());
        }
        var files = settings.serving().get();
        return new Identity(authority.certificate(), files.certificate(), files.key());
    }

    private static Optional<AlertPush> alerts(
            CollectorSettings settings, Metrics metrics, InstantSource clock, Stopping stopping) throws IOException {
        if (settings.alerts().isEmpty()) {
            return Optional.empty();
        }
        var push = AlertPush.open(settings.alerts().get(), clock);
        stopping.onStop("alerts", push::close);
        push.publish(metrics);
        return Optional.of(push);
    }

    /** No event is ahead of this machine's clock; that of a played recording follows its events. */
    private static InstantSource latest(InstantSource clock) {
        return () -> {
            var own = InstantSource.system().instant();
            var given = clock.instant();
            return given.isAfter(own) ? given : own;
        };
    }

    private static Detecting.Results results(
            Keeping keeping,
            Metrics metrics,
            Optional<AlertPush> alerts,
            Telling telling,
            Told told,
            InstantSource clock) {
        return new Detecting.Results() {
            @Override
            public void keep(List<Finding> findings, Map<String, String> suppressed, List<Incident> incidents) {
                keeping.conclusions(findings, suppressed, incidents);
                var now = clock.instant();
                findings.forEach(finding -> metrics.found(finding, suppressed.containsKey(finding.id()), now));
                incidents.forEach(metrics::changed);
                alerts.ifPresent(push -> incidents.forEach(push::changed));
                var counting = unsuppressed(findings, suppressed);
                telling.tell(counting, incidents);
                told.hear(counting, incidents);
            }

            @Override
            public void decided(List<Action> actions) {
                keeping.actions(actions);
                actions.forEach(metrics::decided);
            }

            @Override
            public void remembered(List<Action> actions) {
                keeping.actions(actions);
            }

            @Override
            public void settle() {
                keeping.settle();
            }

            @Override
            public void arrived(Observation heartbeat) {
                metrics.arrived(heartbeat);
            }
        };
    }

    private static List<Finding> unsuppressed(List<Finding> findings, Map<String, String> suppressed) {
        return findings.stream()
                .filter(finding -> !suppressed.containsKey(finding.id()))
                .toList();
    }

    private static void publish(Metrics metrics, Ledger ledger, long maxBytes) {
        metrics.gauge("picket_ledger_bytes", "Disk that the ledger takes, as of its last upkeep.", ledger::bytes);
        metrics.gauge("picket_ledger_max_bytes", "Disk that the ledger may take; the oldest hours go then.", () ->
                (double) maxBytes);
    }

    private static void publish(Metrics metrics, Accept accept, Punctual punctual, Detecting detecting) {
        metrics.agents(accept::health);
        metrics.counter(
                "picket_accept_events_lost",
                "Sequence numbers of agents that others have overtaken and that did not come.",
                () -> accept.received().stream().mapToLong(r -> r.lost()).sum());
        metrics.counter(
                "picket_context_events_corrected",
                "Events whose time cannot be by the collector's clock, taken as of now.",
                punctual::corrected);
        metrics.counter("picket_detect_events_late", "Events judged after their time.", detecting::late);
        metrics.gauge("picket_detect_keys", "Keys that have state now.", detecting::keys);
        metrics.counter(
                "picket_detect_state_failures",
                "Times that what detection has learned could not be written to disk.",
                detecting::stateFailures);
        metrics.gauge("picket_detect_alive", "1 while detection runs.", () -> detecting.alive() ? 1 : 0);
    }

    private static void publish(Metrics metrics, KafkaIntake intake) {
        metrics.gauge(
                "picket_accept_kafka_records_behind", "Records of agents that wait in the topic.", intake::behind);
        metrics.counter(
                "picket_accept_kafka_records_refused",
                "Records of the topic that hold no batch, or one of another version.",
                intake::refused);
        metrics.counter(
                "picket_accept_kafka_failures",
                "Times that the topic could not be read and was tried again.",
                intake::failures);
    }

    private static void publish(Metrics metrics, LateBodies bodies) {
        metrics.counter(
                "picket_context_bodies_found",
                "API calls whose body the log left out and the inventory had.",
                bodies::found);
        metrics.counter(
                "picket_context_bodies_missing",
                "API calls whose body the log left out and the inventory did not show in time.",
                bodies::missing);
    }

    private static void publish(Metrics metrics, LiveRules rules) {
        metrics.gauge(
                "picket_detect_rules", "Rules in force.", () -> rules.get().size());
        metrics.gauge("picket_detect_rule_files_refused", "Files of rules that are not taken now.", rules::refused);
        metrics.counter("picket_detect_rules_refused", "Times that a file of rules was not taken.", rules::refusals);
    }

    /** The rules in force. */
    public LiveRules rules() {
        return rules;
    }

    /** Why no agent is heard over the topic, or not all; empty when they are. Empty altogether: there is no topic. */
    public Optional<String> topicProblem() {
        return topic.map(KafkaIntake::reason);
    }

    /** Where people's decisions about incidents are taken. */
    public Desk desk() {
        return new Desk() {
            @Override
            public CompletableFuture<Outcome> ask(Order order) {
                return detecting.ask(order);
            }

            @Override
            public List<Suppression> suppressions() {
                return triage.suppressions();
            }
        };
    }

    /** Whether the heartbeats of those agents come through that are heard. */
    public List<Pulse> pulses(Instant now) {
        return metrics.pulses(accept.health(), now);
    }

    /** For an agent in this process. */
    public Session connect() {
        return accept.connect(new Peer.InProcess());
    }

    /** The books of every stage, in order. */
    public List<Balance> balances() {
        return balances(stages);
    }

    /** Whether it does what it is for. */
    public boolean ready() {
        return detecting.alive() && keeping.alive();
    }

    /** Where readers of the ledger go. */
    public Shelf shelf() {
        return ledger.shelf();
    }

    /** What {@code /metrics} shows. */
    public Metrics metrics() {
        return metrics;
    }

    /** Takes no more, works off what it has, writes its state. */
    @Override
    public void close() {
        stopping.close();
    }

    private static List<Balance> balances(List<Account> stages) {
        return stages.stream().map(Account::balance).toList();
    }
}
