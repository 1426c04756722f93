package dev.picket.cli.path;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Label;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The page of the docs about metrics, made from what a collector shows. */
final class MetricsPage {
    private static final String HEAD = """
        # Metrics

        What `/metrics` of a collector shows; `ObservedIT` made this page from a collector at work, and fails when a metric is missing here. Beside
        these there are the JVM's (`jvm_…`, `process_…`, `system_…`), as Micrometer names them, and where agents enrol `picket_certificates_issued_total`,
        `picket_enrolments_refused_total` and `picket_enrolments_failed_total`; where agents are heard over a topic `picket_accept_kafka_records_behind`,
        `picket_accept_kafka_records_refused_total` and `picket_accept_kafka_failures_total`; where the Kubernetes API is watched
        `picket_inventory_stale` and `picket_inventory_failures_total`.

        Tenants are bounded to 50, pairs of tenants to 400, sets of tenant, operation, provider and model to 100; all others stand under `__other__`,
        and `picket_metric_values_folded_total` counts that. Histograms are classic, and native beside them for a Prometheus that asks for protobuf;
        exemplars go to one that asks for OpenMetrics.

        | metric | type | labels | what |
        |---|---|---|---|
        """;

    private MetricsPage() {}

    static String of(MetricSnapshots shown) {
        var rows = new TreeMap<String, String>();
        for (var metric : shown) {
            var name = name(metric);
            if (name.startsWith("picket_") || name.startsWith("gen_ai_")) {
                rows.put(
                        name,
                        "| `%s` | %s | %s | %s |\n"
                                .formatted(
                                        name,
                                        type(metric),
                                        labels(metric),
                                        metric.getMetadata().getHelp()));
            }
        }
        return HEAD + String.join("", rows.values());
    }

    private static String name(MetricSnapshot metric) {
        var name = metric.getMetadata().getPrometheusName();
        return metric instanceof CounterSnapshot ? name + "_total" : name;
    }

    private static String type(MetricSnapshot metric) {
        return metric instanceof CounterSnapshot
                ? "counter"
                : metric instanceof HistogramSnapshot ? "histogram" : "gauge";
    }

    /** What was refused or dropped is by reason, and what servers counted by agent, also while nothing was, and what was suppressed by detection. */
    private static String labels(MetricSnapshot metric) {
        List<? extends DataPointSnapshot> points = metric.getDataPoints();
        if (name(metric).equals("picket_findings_suppressed_total")) {
            return "detection";
        }
        if (points.isEmpty() && name(metric).matches(".*_(refused|dropped)_total")) {
            return name(metric).startsWith("picket_agent_") ? "agent, cluster, reason" : "reason";
        }
        if (points.isEmpty() && name(metric).startsWith("picket_agent_inferences_")) {
            return "agent, cluster";
        }
        return points.stream()
                .flatMap(point -> point.getLabels().stream())
                .map(Label::getName)
                .distinct()
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
