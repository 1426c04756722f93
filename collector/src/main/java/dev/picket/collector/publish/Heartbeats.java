package dev.picket.collector.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.picket.collector.accept.AgentHealth;
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
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** When the last heartbeat of an agent and plane was made that went the whole way. An agent that is gone is forgotten after some hours. */
final class Heartbeats implements Collector {
    private static final int SERIES_MAX = 20_000;
    private static final Duration FORGOTTEN_AFTER = Duration.ofHours(6);
    /** As the alert PicketHeartbeatMissed has it. */
    private static final Duration MISSED_AFTER = Duration.ofSeconds(85);
    /** As PicketAgentSilent has it. */
    private static final Duration SILENT_AFTER = Duration.ofMinutes(1);

    private final Cache<Labels, Double> last = Caffeine.newBuilder()
            .maximumSize(SERIES_MAX)
            .expireAfterWrite(FORGOTTEN_AFTER)
            .build();

    void arrived(Observation heartbeat) {
        var envelope = heartbeat.event().envelope();
        var labels = labels(envelope.cluster(), envelope.agent(), plane(heartbeat));
        last.asMap().merge(labels, envelope.end().toEpochMilli() / 1e3, Math::max);
    }

    /** Of those among the agents that are not silent. */
    List<Pulse> pulses(Collection<AgentHealth> agents, Instant now) {
        return agents.stream()
                .filter(agent -> agent.at().isAfter(now.minus(SILENT_AFTER)))
                .map(agent -> new Pulse(agent.agent(), missed(agent, now)))
                .toList();
    }

    private List<String> missed(AgentHealth agent, Instant now) {
        double since = now.minus(MISSED_AFTER).toEpochMilli() / 1e3;
        return Stream.of(Plane.values())
                .filter(plane -> {
                    var made = last.getIfPresent(labels(agent.cluster(), agent.agent(), plane));
                    return made == null || made < since;
                })
                .map(Plane::label)
                .toList();
    }

    private static Labels labels(String cluster, String agent, Plane plane) {
        return Labels.of("cluster", cluster, "agent", agent, "plane", plane.label());
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
