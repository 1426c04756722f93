package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule about single requests.
 *
 * @param selections by name, for people
 * @param condition of all
 */
public record SigmaRule(Heading heading, Map<String, Expression> selections, Expression condition) {
    public SigmaRule {
        selections = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(selections));
    }

    /** Only of what has happened: a request that was just received is not judged. */
    public boolean matches(Observation observation) {
        return observation.event() instanceof ApiCall call && condition.holds(new Values(call, observation));
    }

    /** Names of the selections that do not hold, to say why a rule does not match. */
    public List<String> unmet(Observation observation) {
        if (!(observation.event() instanceof ApiCall call)) {
            return List.of();
        }
        var values = new Values(call, observation);
        return selections.entrySet().stream()
                .filter(selection -> !selection.getValue().holds(values))
                .map(Map.Entry::getKey)
                .toList();
    }
}
