package dev.picket.collector.publish;

import dev.picket.event.Balance;
import dev.picket.event.Reason;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The books of every stage as metrics, read when scraped: {@code picket_<stage>_events_{in,out,folded,duplicate,refused,dropped}_total},
 * {@code _held} and {@code _missing}; refused and dropped by reason, those that did not occur left out.
 */
final class AccountMetrics implements MultiCollector {
    private final Supplier<List<Balance>> balances;

    AccountMetrics(Supplier<List<Balance>> balances) {
        this.balances = balances;
    }

    @Override
    public MetricSnapshots collect() {
        return new MetricSnapshots(
                balances.get().stream().flatMap(AccountMetrics::ofStage).toList());
    }

    private static Stream<MetricSnapshot> ofStage(Balance balance) {
        var name = "picket_" + balance.stage().replaceAll("[^a-z0-9]", "_") + "_events_";
        return Stream.of(
                counter(name + "in", "Events that came into the stage.", balance.in()),
                counter(name + "out", "Events that left the stage, done.", balance.out()),
                counter(name + "folded", "Further stages of an API call that was already counted.", balance.folded()),
                counter(name + "duplicate", "Events that came twice.", balance.duplicate()),
                byReason(name + "refused", "Events refused: the input was at fault.", balance.refused()),
                byReason(name + "dropped", "Events dropped: we were at fault.", balance.dropped()),
                gauge(name + "held", "Events in the stage now, in memory or spooled.", balance.held()),
                gauge(name + "missing", "Events that came in and are nowhere: 0 at rest.", balance.missing()));
    }

    private static MetricSnapshot counter(String name, String help, long value) {
        return CounterSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        CounterDataPointSnapshot.builder().value((double) value).build())
                .build();
    }

    private static MetricSnapshot byReason(String name, String help, Map<Reason, Long> counts) {
        var snapshot = CounterSnapshot.builder().name(name).help(help);
        counts.forEach((reason, count) -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                .labels(Labels.of("reason", reason.label()))
                .value((double) count)
                .build()));
        return snapshot.build();
    }

    private static MetricSnapshot gauge(String name, String help, long value) {
        return GaugeSnapshot.builder()
                .name(name)
                .help(help)
                .dataPoint(
                        GaugeDataPointSnapshot.builder().value((double) value).build())
                .build();
    }
}
