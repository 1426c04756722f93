package dev.picket.collector.publish;

import dev.picket.event.telemetry.Telemetry.Count;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What the OTLP receiver took and did not take, by signal. Read when scraped. */
final class TelemetryMetrics implements MultiCollector {
    private final Supplier<Map<String, Count>> signals;

    /** @param signals by name: logs, traces */
    TelemetryMetrics(Supplier<Map<String, Count>> signals) {
        this.signals = signals;
    }

    @Override
    public MetricSnapshots collect() {
        var now = signals.get();
        return new MetricSnapshots(
                counts(
                        "picket_telemetry_records_sent",
                        "Log records and spans that the OTLP receiver took.",
                        Count::sent,
                        now),
                counts(
                        "picket_telemetry_sendings_failed",
                        "Times that the OTLP receiver did not take a batch, each try counted.",
                        Count::failures,
                        now),
                dropped(now));
    }

    private static CounterSnapshot counts(
            String name, String help, ToLongFunction<Count> count, Map<String, Count> signals) {
        var snapshot = CounterSnapshot.builder().name(name).help(help);
        signals.forEach((signal, counted) -> snapshot.dataPoint(point(count.applyAsLong(counted), "signal", signal)));
        return snapshot.build();
    }

    private static CounterSnapshot dropped(Map<String, Count> signals) {
        var snapshot = CounterSnapshot.builder()
                .name("picket_telemetry_records_dropped")
                .help("Log records and spans that the OTLP receiver will not get.");
        signals.forEach((signal, counted) -> counted.dropped()
                .forEach((reason, count) -> snapshot.dataPoint(point(count, "signal", signal, "reason", reason))));
        return snapshot.build();
    }

    private static CounterDataPointSnapshot point(long count, String... labels) {
        return CounterDataPointSnapshot.builder()
                .labels(Labels.of(labels))
                .value((double) count)
                .build();
    }
}
