package dev.picket.collector.accept;

import dev.picket.event.Text;
import dev.picket.event.wire.v1.Health;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an agent last said of itself; all of it claimed, none of it proven.
 *
 * @param at when it said so
 * @param spansDropped of its own traces
 */
public record AgentHealth(
        String cluster,
        String agent,
        Instant at,
        String version,
        List<Source> sources,
        List<Stage> stages,
        long spansDropped) {
    private static final int LIST_MAX = 64;

    static AgentHealth of(String cluster, String agent, Instant at, Health health) {
        return new AgentHealth(
                cluster,
                agent,
                at,
                Text.printable(health.getVersion()),
                health.getSourcesList().stream().limit(LIST_MAX).map(Source::of).toList(),
                health.getStagesList().stream().limit(LIST_MAX).map(Stage::of).toList(),
                health.getSpansDropped());
    }

    /** One way to see one plane; {@code mode} is empty when none runs, {@code reason} says why this and not a better one. */
    public record Source(String plane, String mode, String reason) {
        private static Source of(Health.Source source) {
            return new Source(
                    Text.printable(source.getPlane()),
                    Text.printable(source.getMode()),
                    Text.printable(source.getReason()));
        }
    }

    /** The balance of one stage, with the reasons of a version that may be another than ours. */
    public record Stage(
            String name,
            long in,
            long out,
            long held,
            long folded,
            long duplicate,
            Map<String, Long> refused,
            Map<String, Long> dropped) {
        private static Stage of(Health.Stage stage) {
            return new Stage(
                    Text.printable(stage.getName()),
                    stage.getIn(),
                    stage.getOut(),
                    stage.getHeld(),
                    stage.getFolded(),
                    stage.getDuplicate(),
                    bounded(stage.getRefusedMap()),
                    bounded(stage.getDroppedMap()));
        }

        private static Map<String, Long> bounded(Map<String, Long> counts) {
            return counts.entrySet().stream()
                    .limit(LIST_MAX)
                    .collect(Collectors.toUnmodifiableMap(
                            entry -> Text.printable(entry.getKey()), Map.Entry::getValue, Long::sum));
        }
    }
}
