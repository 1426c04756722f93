package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.accept.AgentHealth;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AgentMetricsTest {
    private static final AgentHealth.Source CHECK = new AgentHealth.Source("inference", "check", "");

    @Test
    void check_isNoWayToSeeThePlane() {
        assertThat(sources(CHECK)).isZero();
        assertThat(sources(CHECK, new AgentHealth.Source("inference", "", "no permission")))
                .isZero();
        assertThat(sources(CHECK, new AgentHealth.Source("inference", "tap", "")))
                .isEqualTo(1);
    }

    @Test
    void check_answeredAndUnseen_areCounted() {
        var stage = new AgentHealth.Stage("check", 120, 80, 0, 0, 0, Map.of("unseen", 40L), Map.of());
        var word = word(List.of(CHECK), List.of(stage));

        assertThat(points(word, "picket_agent_inferences_answered"))
                .extracting(point -> ((CounterDataPointSnapshot) point).getValue())
                .containsExactly(120.0);
        assertThat(points(word, "picket_agent_inferences_unseen"))
                .extracting(point -> ((CounterDataPointSnapshot) point).getValue())
                .containsExactly(40.0);
    }

    @Test
    void agentThatChecksNothing_hasNoSuchSeries() {
        var tap = new AgentHealth.Stage("tap", 1, 1, 0, 0, 0, Map.of(), Map.of());

        assertThat(points(word(List.of(), List.of(tap)), "picket_agent_inferences_unseen"))
                .isEmpty();
    }

    private static double sources(AgentHealth.Source... sources) {
        var points = points(word(List.of(sources), List.of()), "picket_agent_sources");
        assertThat(points).hasSize(1);
        return ((GaugeDataPointSnapshot) points.getFirst()).getValue();
    }

    private static AgentHealth word(List<AgentHealth.Source> sources, List<AgentHealth.Stage> stages) {
        return new AgentHealth("c", "node-1", Instant.EPOCH, "test", sources, stages, 0);
    }

    private static List<? extends DataPointSnapshot> points(AgentHealth word, String name) {
        return new AgentMetrics(() -> List.of(word))
                .collect().stream()
                        .filter(metric -> metric.getMetadata().getName().equals(name))
                        .findFirst()
                        .orElseThrow()
                        .getDataPoints();
    }
}
