package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Rules that run together, found by what they can match. Immutable, any thread. */
public final class RuleSet {
    public static final RuleSet EMPTY = new RuleSet(List.of(), List.of());

    private final List<SigmaRule> rules;
    private final List<Correlation> correlations;
    private final Map<String, SigmaRule> byKey = new HashMap<>();
    private final Map<String, Correlation> correlationById = new HashMap<>();
    private final Map<String, List<Correlation>> countedBy = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final RuleIndex index;

    /** @param rules in their order, with correlations that are resolved: see {@link RuleFiles} */
    RuleSet(List<SigmaRule> rules, List<Correlation> correlations) {
        this.rules = List.copyOf(rules);
        this.correlations = List.copyOf(correlations);
        rules.forEach(rule -> byKey.put(RuleDetector.keyType(rule), rule));
        correlations.forEach(
                correlation -> correlationById.put(correlation.heading().id(), correlation));
        correlations.forEach(this::link);
        this.index = new RuleIndex(this.rules);
    }

    public List<SigmaRule> rules() {
        return rules;
    }

    public List<Correlation> correlations() {
        return correlations;
    }

    /** Rules and correlations together. */
    public int size() {
        return rules.size() + correlations.size();
    }

    /** Rules that match, in their order. */
    List<SigmaRule> matching(ApiCall call, Observation observation) {
        var candidates = index.candidates(call);
        if (candidates.isEmpty()) {
            return List.of();
        }
        var values = new Values(call, observation);
        List<SigmaRule> matching = List.of();
        for (var rule : candidates) {
            if (rule.condition().holds(values)) {
                matching = matching.isEmpty() ? new ArrayList<>(2) : matching;
                matching.add(rule);
            }
        }
        return matching;
    }

    /** The rule to whose state such keys belong. */
    @Nullable
    SigmaRule rule(String keyType) {
        return byKey.get(keyType);
    }

    @Nullable
    Correlation correlation(String id) {
        return correlationById.get(id);
    }

    /** Correlations that count this rule, or this correlation. */
    List<Correlation> counting(String id) {
        return countedBy.getOrDefault(id, List.of());
    }

    /** Whether a rule is only there to be counted. */
    boolean isSilent(String id) {
        return silent.contains(id);
    }

    private void link(Correlation correlation) {
        for (var reference : correlation.references()) {
            ids(reference).forEach(id -> {
                countedBy.computeIfAbsent(id, _ -> new ArrayList<>()).add(correlation);
                if (!correlation.generates()) {
                    silent.add(id);
                }
            });
        }
    }

    private List<String> ids(String reference) {
        var ids = new ArrayList<String>();
        rules.stream()
                .map(SigmaRule::heading)
                .filter(heading -> heading.goesBy(reference))
                .forEach(h -> ids.add(h.id()));
        correlations.stream()
                .map(Correlation::heading)
                .filter(heading -> heading.goesBy(reference))
                .forEach(h -> ids.add(h.id()));
        return ids;
    }
}
