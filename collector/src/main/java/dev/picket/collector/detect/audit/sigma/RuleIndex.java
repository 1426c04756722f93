package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.ApiCall;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Rules by what they can match: verb, resource, subresource, user name and code, one after the other. Most calls are left with none. Immutable,
 * any thread.
 *
 * @param next what is left for every value that a rule names, in lower case, and for the {@link #OTHER}s; empty at the end
 * @param rules that are left here
 */
record RuleIndex(Map<String, RuleIndex> next, List<SigmaRule> rules) {
    /** Stands for every value that no rule names; an absent one is named by the empty text. */
    private static final String OTHER = "\0";

    private static final String ABSENT = "";

    private static final List<Field> FIELDS =
            List.of(Fields.VERB, Fields.RESOURCE, Fields.SUBRESOURCE, Fields.USERNAME, Fields.CODE);

    static RuleIndex of(List<SigmaRule> rules) {
        return by(FIELDS, rules);
    }

    /** Rules that may match, in their order. */
    List<SigmaRule> candidates(ApiCall call) {
        var object = call.object();
        return of(call.verb())
                .of(object.resource())
                .of(object.subresource())
                .of(call.user().name())
                .of(call.code() == 0 ? ABSENT : Integer.toString(call.code()))
                .rules();
    }

    private RuleIndex of(String value) {
        if (rules.isEmpty()) {
            return this;
        }
        if (next.size() == 1) {
            return Objects.requireNonNull(next.get(OTHER), "every index has it");
        }
        var found = next.get(value);
        if (found == null && !Match.isLowerCase(value)) {
            found = next.get(value.toLowerCase(Locale.ROOT));
        }
        return found == null ? Objects.requireNonNull(next.get(OTHER), "every index has it") : found;
    }

    private static RuleIndex by(List<Field> fields, List<SigmaRule> rules) {
        var next = new HashMap<String, RuleIndex>();
        if (!fields.isEmpty() && !rules.isEmpty()) {
            var field = fields.getFirst();
            for (var value : named(field, rules)) {
                next.put(value, by(fields.subList(1, fields.size()), matchable(field, value, rules)));
            }
        }
        return new RuleIndex(next, List.copyOf(rules));
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
