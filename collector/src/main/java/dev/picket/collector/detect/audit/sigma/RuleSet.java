package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Rules that run together, found by the verb, resource and subresource that they can match. Immutable, any thread. */
public final class RuleSet {
    public static final RuleSet EMPTY = new RuleSet(List.of(), List.of());

    /** Stands for every verb, resource and subresource that no rule names, and for none. */
    private static final String OTHER = "";

    private final List<SigmaRule> rules;
    private final List<Correlation> correlations;
    private final Map<String, SigmaRule> byId = new HashMap<>();
    private final Map<String, Correlation> correlationById = new HashMap<>();
    private final Map<String, List<Correlation>> countedBy = new HashMap<>();
    private final Set<String> silent = new HashSet<>();
    private final Map<String, Map<String, Map<String, List<SigmaRule>>>> index;

    /** @param rules in their order, with correlations that are resolved: see {@link RuleFiles} */
    RuleSet(List<SigmaRule> rules, List<Correlation> correlations) {
        this.rules = List.copyOf(rules);
        this.correlations = List.copyOf(correlations);
        rules.forEach(rule -> byId.put(rule.heading().id(), rule));
        correlations.forEach(
                correlation -> correlationById.put(correlation.heading().id(), correlation));
        correlations.forEach(this::link);
        this.index = byVerb();
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
        var candidates = candidates(call);
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

    @Nullable
    SigmaRule rule(String id) {
        return byId.get(id);
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

    private List<SigmaRule> candidates(ApiCall call) {
        var object = call.object();
        return found(found(found(index, call.verb()), object.resource()), object.subresource());
    }

    private static <T> T found(Map<String, T> index, String value) {
        var found = index.get(value.toLowerCase(Locale.ROOT));
        return found == null ? Objects.requireNonNull(index.get(OTHER), "every index has it") : found;
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

    private Map<String, Map<String, Map<String, List<SigmaRule>>>> byVerb() {
        return by(
                Fields.VERB,
                rules,
                ofVerb -> by(Fields.RESOURCE, ofVerb, ofResource -> by(Fields.SUBRESOURCE, ofResource, List::copyOf)));
    }

    /** What is made of the rules that can match, for every value that one of them names, and for the {@link #OTHER}s. */
    private static <T> Map<String, T> by(Field field, List<SigmaRule> rules, Function<List<SigmaRule>, T> made) {
        var index = new HashMap<String, T>();
        for (var value : named(field, rules)) {
            index.put(value, made.apply(matchable(field, value, rules)));
        }
        return index;
    }

    /** Every value that a rule can be found by, and {@link #OTHER}. */
    private static Set<String> named(Field field, List<SigmaRule> rules) {
        var named = new HashSet<>(Set.of(OTHER));
        rules.stream()
                .map(rule -> rule.condition().allowed(field))
                .filter(Objects::nonNull)
                .forEach(named::addAll);
        return named;
    }

    private static List<SigmaRule> matchable(Field field, String value, List<SigmaRule> rules) {
        return rules.stream().filter(rule -> allows(rule, field, value)).toList();
    }

    private static boolean allows(SigmaRule rule, Field field, String value) {
        var allowed = rule.condition().allowed(field);
        return allowed == null || allowed.contains(value);
    }
}
