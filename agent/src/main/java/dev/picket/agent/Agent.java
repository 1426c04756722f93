package dev.picket.agent;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.audit.AnyAudit;
import dev.picket.agent.capture.audit.AuditReader;
import dev.picket.agent.capture.audit.AuditTail;
import dev.picket.agent.capture.audit.AuditTopic;
import dev.picket.agent.capture.audit.AuditWebhook;
import dev.picket.agent.capture.flow.FlowSettings;
import dev.picket.agent.capture.flow.FlowSources;
import dev.picket.agent.capture.inference.GatewayTail;
import dev.picket.agent.capture.inference.Inspector;
import dev.picket.agent.capture.inference.ModelCheck;
import dev.picket.agent.capture.inference.OtlpSource;
import dev.picket.agent.capture.inference.ProxySource;
import dev.picket.agent.capture.inference.TapSettings;
import dev.picket.agent.capture.inference.TapSource;
import dev.picket.agent.capture.kernel.CgroupMounts;
import dev.picket.agent.enrich.Enrich;
import dev.picket.agent.enrich.PodCgroups;
import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.HealthReport;
import dev.picket.agent.forward.Link;
import dev.picket.event.Account;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import dev.picket.event.telemetry.Spans;
import dev.picket.event.telemetry.Telemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** The left half of the drawing: what sees the planes of one node, and the way to the collector. */
public final class Agent implements AutoCloseable {
    private static final Duration LIST_CGROUPS_EVERY = Duration.ofSeconds(10);

    private final List<Source> sources = new CopyOnWriteArrayList<>();
    private final List<Account> stages = new CopyOnWriteArrayList<>();
    private final Stopping stopping = new Stopping();

    private Agent() {}

    /** Makes a source that hands what it sees to the stage after the captures. */
    @FunctionalInterface
    public interface Opening {
        Source open(Onward onward);
    }

    /**
     * Starts every plane that is set; one that cannot run says so in its reason and does not keep the others from running.
     *
     * @param link to the collector; the agent closes it
     * @param inspector what reads the text of inferences; it alone decides what of it becomes a label
     * @param vertx the caller's, for the proxy, the audit webhook and the OTLP receiver
     * @throws IOException names the file of its folder that cannot be used
     */
    public static Agent start(
            AgentSettings settings,
            Link link,
            Inspector inspector,
            Vertx vertx,
            InstantSource clock,
            RandomGenerator random)
            throws IOException {
        var agent = new Agent();
        try {
            agent.watch(settings, agent.wire(settings, link, clock, random), inspector, vertx, clock);
            return agent;
        } catch (IOException | RuntimeException failed) {
            agent.close();
            throw failed;
        }
    }

    /**
     * Starts with the caller's sources instead of the node's: what {@code settings} say of the planes is not looked at.
     *
     * @param link to the collector; the agent closes it, and the sources
     * @throws IOException names the file of its folder that cannot be used
     */
    public static Agent start(
            AgentSettings settings, Link link, List<Opening> sources, InstantSource clock, RandomGenerator random)
            throws IOException {
        var agent = new Agent();
        try {
            var enrich = agent.wire(settings, link, clock, random);
            sources.forEach(source -> agent.run(source.open(enrich)));
            return agent;
        } catch (IOException | RuntimeException failed) {
            agent.close();
            throw failed;
        }
    }

    /** All but the captures; returns the stage after them. */
    private Enrich wire(AgentSettings settings, Link link, InstantSource clock, RandomGenerator random)
            throws IOException {
        var telemetry = telemetry(settings);
        var forward = Forward.start(
                settings.forward(),
                link,
                () -> HealthReport.of(settings.version(), sources, balances(), spansDropped(telemetry)),
                clock,
                random,
                telemetry.map(Telemetry::tracer).orElse(Spans.OFF));
        stopping.onStop("forward", forward::close);
        stages.add(forward.account());
        var enrich = new Enrich(settings.nodeAddresses(), forward);
        stages.add(enrich.account());
        return enrich;
    }

    private Optional<Telemetry> telemetry(AgentSettings settings) throws IOException {
        if (settings.telemetry().isEmpty()) {
            return Optional.empty();
        }
        var telemetry = Telemetry.start(settings.telemetry().get());
        stopping.onStop("telemetry", telemetry::close);
        return Optional.of(telemetry);
    }

    private static long spansDropped(Optional<Telemetry> telemetry) {
        return telemetry.map(running -> running.spans().droppedInAll()).orElse(0L);
    }

    private void watch(AgentSettings settings, Enrich enrich, Inspector inspector, Vertx vertx, InstantSource clock) {
        var podUids = podUids(settings, clock);
        settings.flow().ifPresent(flow -> run(FlowSources.open(flow, podUids, clock, enrich)));
        settings.auditLog().ifPresent(log -> run(AuditTail.start(log, new AuditReader(), clock, enrich)));
        settings.auditWebhook()
                .ifPresent(webhook -> run(AuditWebhook.start(webhook, new AuditReader(), vertx, clock, enrich)));
        settings.auditTopic().ifPresent(topic -> run(AuditTopic.start(topic, new AnyAudit(), clock, enrich)));
        var inferences = checked(settings, enrich);
        settings.tap().ifPresent(tap -> run(TapSource.start(tap, podUids, inspector, clock, inferences)));
        settings.inference().ifPresent(proxy -> run(ProxySource.start(proxy, vertx, inspector, clock, inferences)));
        settings.gatewayLog().ifPresent(log -> run(GatewayTail.start(log, inspector, clock, inferences)));
        settings.otlp().ifPresent(otlp -> run(OtlpSource.start(otlp, vertx, inspector, clock, inferences)));
        settings.heartbeat()
                .ifPresent(every -> stopping.onStop("heartbeat", Heartbeat.start(enrich, clock, every)::close));
    }

    /** The stage after the captures of inferences, watched by what holds them against the servers' own counters. */
    private Onward checked(AgentSettings settings, Enrich enrich) {
        if (settings.check().isEmpty()) {
            return enrich;
        }
        var check = ModelCheck.start(settings.check().get());
        run(check);
        return check.watching(enrich);
    }

    /** What watches each plane now. */
    public List<Source> sources() {
        return sources;
    }

    /** The books of every stage, captures first. */
    public List<Balance> balances() {
        var captures = sources.stream().map(source -> source.account().balance());
        return Stream.concat(captures, stages.reversed().stream().map(Account::balance))
                .toList();
    }

    /** Captures stop first and hand on what they hold, then what is on its way is delivered or kept on disk. */
    @Override
    public void close() {
        stopping.close();
    }

    private void run(Source source) {
        sources.add(source);
        stopping.onStop(source.plane().label() + " capture", source::close);
    }

    /** Without a cgroup hierarchy no flow names a pod; the flow source says why. */
    private LongFunction<String> podUids(AgentSettings settings, InstantSource clock) {
        var keep = settings.flow()
                .map(FlowSettings::interval)
                .orElse(LIST_CGROUPS_EVERY)
                .multipliedBy(3);
        var proc =
                settings.flow().map(FlowSettings::proc).or(() -> settings.tap().map(TapSettings::proc));
        return proc.flatMap(Agent::hierarchy)
                .<LongFunction<String>>map(root -> podUids(root, keep, clock))
                .orElse(_ -> "");
    }

    private LongFunction<String> podUids(Path root, Duration keep, InstantSource clock) {
        try {
            var pods = PodCgroups.watch(root, LIST_CGROUPS_EVERY, keep, clock);
            stopping.onStop("cgroups", pods::close);
            return pods::podUid;
        } catch (IOException _) {
            return _ -> "";
        }
    }

    /** The whole of it, also when only a part of it is watched: names are read from whole paths. */
    private static Optional<Path> hierarchy(Path proc) {
        return CgroupMounts.read(proc.resolve("mounts")).root();
    }
}
