package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.ApiCall;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rules by what they can match: verb, resource, subresource, code, user name and namespace, one after the other. Most calls are left with none. Any
 * thread.
 */
final class RuleIndex {
    private static final List<Field> FIELDS =
            List.of(Fields.VERB, Fields.RESOURCE, Fields.SUBRESOURCE, Fields.CODE, Fields.USERNAME, Fields.NAMESPACE);
    private static final String ABSENT = "";
    /** A power of two. */
    private static final int KINDS = 1_024;

    private final Choice first;
    /** Kinds of request come again and again; the last one of each place. Threads may find it or work it out once more: it is the same. */
    private final @Nullable Kind[] kinds = new Kind[KINDS];

    RuleIndex(List<SigmaRule> rules) {
        this.first = Choice.by(FIELDS, rules);
    }

    /** Rules that may match, in their order. */
    List<SigmaRule> candidates(ApiCall call) {
        return kind(call)
                .left
                .of(call.user().name())
                .of(call.object().namespace())
                .rules();
    }

    private Kind kind(ApiCall call) {
        var object = call.object();
        int hash = 31
                        * (31 * (31 * call.verb().hashCode() + object.resource().hashCode())
                                + object.subresource().hashCode())
                + call.code();
        int place = (hash ^ (hash >>> 16)) & (KINDS - 1);
        var known = kinds[place];
        if (known == null || !known.isOf(call)) {
            known = kindOf(call);
            kinds[place] = known;
        }
        return known;
    }

    private Kind kindOf(ApiCall call) {
        var object = call.object();
        var left = first.of(call.verb())
                .of(object.resource())
                .of(object.subresource())
                .of(call.code() == 0 ? ABSENT : Integer.toString(call.code()));
        return new Kind(call.verb(), object.resource(), object.subresource(), call.code(), left);
    }

    /** What is left for a kind of request. */
    private record Kind(String verb, String resource, String subresource, int code, Choice left) {
        boolean isOf(ApiCall call) {
            var object = call.object();
            return code == call.code()
                    && verb.equals(call.verb())
                    && resource.equals(object.resource())
                    && subresource.equals(object.subresource());
        }
    }

    /**
     * One field's.
     *
     * @param next what is left for every value that a rule names, in lower case; an absent one is named by the empty text
     * @param other what is left for all others; none if there is nothing to choose
     * @param rules that are left here
     */
    private record Choice(
            Map<String, Choice> next, @Nullable Choice other, List<SigmaRule> rules) {
        Choice of(String value) {
            if (other == null) {
                return this;
            }
            if (next.isEmpty()) {
                return other;
            }
            var found = next.get(value);
            if (found == null && !Match.isLowerCase(value)) {
                found = next.get(value.toLowerCase(Locale.ROOT));
            }
            return found == null ? other : found;
        }

        static Choice by(List<Field> fields, List<SigmaRule> rules) {
            if (fields.isEmpty() || rules.isEmpty()) {
                return new Choice(Map.of(), null, List.copyOf(rules));
            }
            var field = fields.getFirst();
            var left = fields.subList(1, fields.size());
            var next = new HashMap<String, Choice>();
            for (var value : named(field, rules)) {
                next.put(value, by(left, matchable(field, value, rules)));
            }
            return new Choice(next, by(left, matchable(field, null, rules)), List.copyOf(rules));
        }

        /** Every value that a rule can be found by. */
        private static Set<String> named(Field field, List<SigmaRule> rules) {
            var named = new HashSet<String>();
            rules.stream()
                    .map(rule -> rule.condition().allowed(field))
                    .filter(Objects::nonNull)
                    .forEach(named::addAll);
            return named;
        }

        /** @param value none for one that no rule names */
        private static List<SigmaRule> matchable(Field field, @Nullable String value, List<SigmaRule> rules) {
            return rules.stream().filter(rule -> allows(rule, field, value)).toList();
        }

        private static boolean allows(SigmaRule rule, Field field, @Nullable String value) {
            var allowed = rule.condition().allowed(field);
            return allowed == null || (value != null && allowed.contains(value));
        }
    }
}
