package dev.picket.collector.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.picket.collector.accept.AgentHealth;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.triage.Action;
import dev.picket.event.Balance;
import dev.picket.event.telemetry.Telemetry;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * All that {@code /metrics} shows. Labels are bounded: tenants to {@link #TENANTS_MAX}, then {@code __other__}; never a pod, an address, a path
 * or a user's text. Any thread.
 */
public final class Metrics implements AutoCloseable {
    static final int TENANTS_MAX = 50;

    private static final int TOLD_AGAIN_MAX = 100_000;
    private static final double[] DELAY_SECONDS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300};

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final BoundedLabel tenants = new BoundedLabel(TENANTS_MAX, PlaneMetrics.alwaysTenants());
    private final OpenIncidents openIncidents = new OpenIncidents(tenants);
    private final Counter findings = Counter.builder()
            .name("picket_findings_total")
            .help("Findings by class, severity and the tenant they were done to.")
            .labelNames("detection", "severity", "tenant")
            .build();
    private final Counter suppressed = Counter.builder()
            .name("picket_findings_suppressed_total")
            .help("Findings that make no incident, for somebody suppressed them.")
            .labelNames("detection")
            .build();
    private final Counter decisions = Counter.builder()
            .name("picket_triage_actions_total")
            .help(
                    "What people decided about incidents and suppressions, and incidents that opened again by themselves.")
            .labelNames("action")
            .build();
    private final Histogram delays = Histogram.builder()
            .name("picket_detect_delay_seconds")
            .help("From the event that completed a finding to the finding.")
            .classicUpperBounds(DELAY_SECONDS)
            .build();
    private final Heartbeats heartbeats = new Heartbeats();
    private final PlaneMetrics planes;
    private final InferenceMetrics inferences;
    private final Cache<String, Boolean> counted =
            Caffeine.newBuilder().maximumSize(TOLD_AGAIN_MAX).build();
    private final Cache<String, Boolean> countedSuppressed =
            Caffeine.newBuilder().maximumSize(TOLD_AGAIN_MAX).build();
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** @param balances of every stage, the agents' among them; read when scraped */
    public Metrics(Supplier<List<Balance>> balances) {
        var prometheus = registry.getPrometheusRegistry();
        prometheus.register(findings);
        prometheus.register(suppressed);
        prometheus.register(decisions);
        Stream.of(Action.Verb.values()).map(Action.Verb::label).forEach(decisions::labelValues);
        prometheus.register(delays);
        prometheus.register(heartbeats);
        prometheus.register(openIncidents);
        prometheus.register(new AccountMetrics(balances));
        planes = new PlaneMetrics(tenants, prometheus);
        inferences = new InferenceMetrics(tenants, prometheus);
        CounterWithCallback.builder()
                .name("picket_metric_values_folded_total")
                .help("Times that something stood under __other__, for the places of its label were taken.")
                .labelNames("label")
                .callback(callback -> {
                    callback.call((double) tenants.folded(), "tenant");
                    callback.call((double) planes.pairsFolded(), "tenant pair");
                    callback.call((double) inferences.setsFolded(), "inference");
                })
                .register(prometheus);
        gauge(
                "picket_incidents_acknowledged",
                "Open incidents that somebody has acknowledged.",
                openIncidents::acknowledged);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        gc.bindTo(registry);
    }

    /** For Vert.x and other libraries that bring meters of their own. */
    public MeterRegistry registry() {
        return registry;
    }

    /** Counts what the planes show. */
    public void observed(List<Observation> observations) {
        observations.forEach(planes::observed);
        observations.forEach(inferences::observed);
    }

    /**
     * Counts a finding once, however often it is told again while it grows.
     *
     * @param hushed it makes no incident
     */
    public void found(Finding finding, boolean hushed, Instant now) {
        if (hushed && countedSuppressed.asMap().putIfAbsent(finding.id(), true) == null) {
            suppressed.labelValues(finding.detection().id()).inc();
        }
        if (counted.asMap().putIfAbsent(finding.id(), true) != null) {
            return;
        }
        findings.labelValues(
                        finding.detection().id(),
                        finding.severity().label(),
                        tenants.of(finding.target().tenant()))
                .inc();
        delays.observeWithExemplar(
                Math.max(0, Duration.between(finding.time(), now).toMillis() / 1e3),
                Labels.of("finding", finding.id()));
    }

    public void changed(Incident incident) {
        openIncidents.changed(incident);
    }

    /** Counts a decision. */
    public void decided(Action action) {
        decisions.labelValues(action.verb().label()).inc();
    }

    /** One more value that is read when scraped. */
    public void gauge(String name, String help, DoubleSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry.getPrometheusRegistry());
    }

    /** One more count that is read when scraped, and only grows. */
    public void counter(String name, String help, DoubleSupplier value) {
        CounterWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsDouble()))
                .register(registry.getPrometheusRegistry());
    }

    /** A heartbeat has gone the whole way. */
    public void arrived(Observation heartbeat) {
        heartbeats.arrived(heartbeat);
    }

    /** Whether those of the agents come through that are heard. */
    public List<Pulse> pulses(Collection<AgentHealth> agents, Instant now) {
        return heartbeats.pulses(agents, now);
    }

    /** What agents say of themselves; read when scraped. */
    public void agents(Supplier<? extends Collection<AgentHealth>> agents) {
        registry.getPrometheusRegistry().register(new AgentMetrics(agents));
    }

    /** What the OTLP receiver took, by signal; read when scraped. */
    public void telemetry(Supplier<Map<String, Telemetry.Count>> signals) {
        registry.getPrometheusRegistry().register(new TelemetryMetrics(signals));
    }

    /** All values as they are now. */
    public MetricSnapshots snapshot() {
        return registry.getPrometheusRegistry().scrape();
    }

    /** The whole page, in Prometheus' text format. */
    public String scrape() {
        return scrape("text/plain").body().toString(StandardCharsets.UTF_8);
    }

    /**
     * The whole page: OpenMetrics, which tells exemplars, Prometheus' protobuf, which tells native histograms too, or its text format.
     *
     * @param accept the header of that name; empty: text
     */
    public Page scrape(String accept) {
        var writer = formats.findWriter(accept);
        var page = new ByteArrayOutputStream(1 << 16);
        try {
            writer.write(page, snapshot());
        } catch (IOException never) {
            throw new UncheckedIOException(never);
        }
        return new Page(writer.getContentType(), Buffer.buffer(page.toByteArray()));
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
