package dev.picket.collector.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;

/** When the last heartbeat of an agent and plane was made that went the whole way. An agent that is gone is forgotten after some hours. */
final class Heartbeats implements Collector {
    private static final int SERIES_MAX = 20_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(6);

    private final Cache<Labels, Double> last = Caffeine.newBuilder()
            .maximumSize(SERIES_MAX)
            .expireAfterWrite(FORGOTTEN_AFTER)
            .build();

    void arrived(Observation heartbeat) {
        var envelope = heartbeat.event().envelope();
        var labels = Labels.of(
                "cluster", envelope.cluster(),
                "agent", envelope.agent(),
                "plane", plane(heartbeat).label());
        last.asMap().merge(labels, envelope.end().toEpochMilli() / 1e3, Math::max);
    }

    private static Plane plane(Observation heartbeat) {
        return switch (heartbeat.event()) {
            case Flow _ -> Plane.FLOW;
            case ApiCall _ -> Plane.AUDIT;
            case Inference _ -> Plane.INFERENCE;
        };
    }

    @Override
    public MetricSnapshot collect() {
        var snapshot = GaugeSnapshot.builder()
                .name("picket_heartbeat_timestamp_seconds")
                .help("When the latest heartbeat was made that came from this agent through to the end of detection.");
        last.asMap()
                .forEach((labels, seconds) -> snapshot.dataPoint(GaugeDataPointSnapshot.builder()
                        .labels(labels)
                        .value(seconds)
                        .build()));
        return snapshot.build();
    }
}
