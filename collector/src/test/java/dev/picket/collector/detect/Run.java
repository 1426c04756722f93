package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.event.Plane;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What rules and detectors make of observations: each finding in its final state, and the last score of every event and channel. */
public final class Run implements Sink {
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Map<String, Double> scores = new LinkedHashMap<>();

    public static Run of(List<Rule> rules, List<? extends Detector<?, ?>> detectors, List<Observation> observations) {
        var run = new Run();
        try (var engine = new LocalEngine(rules, detectors, 1, run)) {
            observations.forEach(engine::offer);
            engine.finish();
            assertThat(engine.account().balance().missing()).isZero();
            assertThat(engine.account().balance().dropped()).isEmpty();
        }
        return run;
    }

    public static Run of(Rule rule, Observation... observations) {
        return of(List.of(rule), List.of(), List.of(observations));
    }

    public static Run of(Detector<?, ?> detector, Observation... observations) {
        return of(List.of(), List.of(detector), List.of(observations));
    }

    public List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    public double score(String eventId, String channel) {
        return scores.getOrDefault(eventId + ' ' + channel, 0.0);
    }

    @Override
    public void finding(Finding finding) {
        findings.put(finding.id(), finding);
    }

    @Override
    public void score(Plane plane, String eventId, String channel, double score) {
        scores.put(eventId + ' ' + channel, score);
    }
}
