package dev.picket.collector.publish;

import dev.picket.collector.accept.AgentHealth;
import dev.picket.event.Reason;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/** What agents last said of themselves, by agent: as many series as there are nodes, a few times. Read when scraped. */
final class AgentMetrics implements MultiCollector {
    /** Reasons come from other versions than ours; an agent has at most so many. */
    private static final int REASONS_MAX = 32;

    /** Mode and stage of what looks at the counters of model servers. */
    private static final String CHECK = "check";

    private final Supplier<? extends Collection<AgentHealth>> agents;

    AgentMetrics(Supplier<? extends Collection<AgentHealth>> agents) {
        this.agents = agents;
    }

    @Override
    public MetricSnapshots collect() {
        var words = List.copyOf(agents.get());
        return new MetricSnapshots(
                lastHeard(words),
                sources(words),
                held(words),
                dropped(words),
                checked(words, "answered", "Requests that model servers say they answered.", AgentHealth.Stage::in),
                checked(words, "unseen", "Of these, how many were not seen.", AgentMetrics::unseen),
                spans(words));
    }

    private static GaugeSnapshot lastHeard(List<AgentHealth> words) {
        var snapshot = GaugeSnapshot.builder()
                .name("picket_agent_last_heard_timestamp_seconds")
                .help("When an agent last said how it is.");
        words.forEach(word -> snapshot.dataPoint(point(labels(word), word.at().toEpochMilli() / 1e3)));
        return snapshot.build();
    }

    private static GaugeSnapshot sources(List<AgentHealth> words) {
        var snapshot = GaugeSnapshot.builder()
                .name("picket_agent_sources")
                .help("Ways that an agent has to see a plane; 0 where it was told to see it and cannot.");
        for (var word : words) {
            var running = new HashMap<String, Integer>();
            word.sources().forEach(source -> running.merge(source.plane(), sees(source) ? 1 : 0, Integer::sum));
            running.forEach((plane, count) -> snapshot.dataPoint(point(labels(word, "plane", plane), count)));
        }
        return snapshot.build();
    }

    /** What holds others against what servers count sees nothing itself. */
    private static boolean sees(AgentHealth.Source source) {
        return !source.mode().isEmpty() && !source.mode().equals(CHECK);
    }

    private static GaugeSnapshot held(List<AgentHealth> words) {
        var snapshot = GaugeSnapshot.builder()
                .name("picket_agent_events_held")
                .help("Events that wait at an agent, in memory or spooled.");
        words.forEach(word -> snapshot.dataPoint(point(labels(word), (double)
                word.stages().stream().mapToLong(AgentHealth.Stage::held).sum())));
        return snapshot.build();
    }

    private static CounterSnapshot dropped(List<AgentHealth> words) {
        var snapshot = CounterSnapshot.builder()
                .name("picket_agent_events_dropped")
                .help("Events that an agent dropped, since its start.");
        for (var word : words) {
            dropped(word)
                    .forEach((reason, count) -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                            .labels(labels(word, "reason", reason))
                            .value((double) count)
                            .build()));
        }
        return snapshot.build();
    }

    private static CounterSnapshot checked(
            List<AgentHealth> words, String name, String help, ToLongFunction<AgentHealth.Stage> count) {
        var snapshot = CounterSnapshot.builder()
                .name("picket_agent_inferences_" + name)
                .help(help + " Since the start of the agent that looks at their counters.");
        for (var word : words) {
            word.stages().stream()
                    .filter(stage -> stage.name().equals(CHECK))
                    .findFirst()
                    .ifPresent(stage -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                            .labels(labels(word))
                            .value((double) count.applyAsLong(stage))
                            .build()));
        }
        return snapshot.build();
    }

    private static long unseen(AgentHealth.Stage stage) {
        return stage.refused().getOrDefault(Reason.UNSEEN.label(), 0L);
    }

    private static CounterSnapshot spans(List<AgentHealth> words) {
        var snapshot = CounterSnapshot.builder()
                .name("picket_agent_spans_dropped")
                .help("Spans of an agent that its OTLP receiver will not get, since its start.");
        words.forEach(word -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels(word))
                .value((double) word.spansDropped())
                .build()));
        return snapshot.build();
    }

    private static Map<String, Long> dropped(AgentHealth word) {
        var counts = new HashMap<String, Long>();
        word.stages()
                .forEach(stage -> stage.dropped()
                        .forEach((reason, count) -> counts.merge(
                                counts.size() < REASONS_MAX || counts.containsKey(reason) ? reason : BoundedLabel.OTHER,
                                count,
                                Long::sum)));
        return counts;
    }

    private static GaugeDataPointSnapshot point(Labels labels, double value) {
        return GaugeDataPointSnapshot.builder().labels(labels).value(value).build();
    }

    private static Labels labels(AgentHealth word, String... more) {
        return Labels.of("cluster", word.cluster(), "agent", word.agent()).merge(Labels.of(more));
    }
}
