package dev.picket.collector.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.event.Balance;
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
import java.util.List;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * All that {@code /metrics} shows. Labels are bounded: tenants to {@link #TENANTS_MAX}, then {@code __other__}; never a pod, an address, a path
 * or a user's text. Any thread.
 */
public final class Metrics implements AutoCloseable {
    /** What a scraper is told that it gets. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    static final int TENANTS_MAX = 50;

    private static final int TOLD_AGAIN_MAX = 100_000;

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final BoundedLabel tenants = new BoundedLabel(TENANTS_MAX);
    private final OpenIncidents openIncidents = new OpenIncidents(tenants);
    private final Counter findings = Counter.builder()
            .name("picket_findings_total")
            .help("Findings by class, severity and the tenant they were done to.")
            .labelNames("detection", "severity", "tenant")
            .build();
    private final Cache<String, Boolean> counted =
            Caffeine.newBuilder().maximumSize(TOLD_AGAIN_MAX).build();
    private final JvmGcMetrics gc = new JvmGcMetrics();

    /** @param balances of every stage, the agents' among them; read when scraped */
    public Metrics(Supplier<List<Balance>> balances) {
        var prometheus = registry.getPrometheusRegistry();
        prometheus.register(findings);
        prometheus.register(openIncidents);
        prometheus.register(new AccountMetrics(balances));
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

    /** Counts a finding once, however often it is told again while it grows. */
    public void found(Finding finding) {
        if (counted.asMap().putIfAbsent(finding.id(), true) != null) {
            return;
        }
        findings.labelValues(
                        finding.detection().id(),
                        finding.severity().label(),
                        tenants.of(finding.target().tenant()))
                .inc();
    }

    public void changed(Incident incident) {
        openIncidents.changed(incident);
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

    /** The whole page, in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        gc.close();
        registry.close();
    }
}
