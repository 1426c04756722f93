package dev.picket.collector.detect.audit.sigma;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/**
 * What stands behind a field's name, after bars.
 *
 * @param options the small ones: {@code all}, {@code cased}, {@code neq}, {@code urldecode}, {@code base64}, {@code base64offset}, {@code i}, {@code m},
 *     {@code s}
 */
record Modifiers(Comparison comparison, boolean byReference, Set<String> options) {
    /** How a value is compared. */
    enum Comparison {
        EQUALS,
        CONTAINS,
        STARTSWITH,
        ENDSWITH,
        RE,
        CIDR,
        EXISTS,
        LT,
        LTE,
        GT,
        GTE
    }

    private static final Map<String, Comparison> COMPARISONS = Map.of(
            "contains", Comparison.CONTAINS,
            "startswith", Comparison.STARTSWITH,
            "endswith", Comparison.ENDSWITH,
            "re", Comparison.RE,
            "cidr", Comparison.CIDR,
            "exists", Comparison.EXISTS,
            "lt", Comparison.LT,
            "lte", Comparison.LTE,
            "gt", Comparison.GT,
            "gte", Comparison.GTE);
    private static final Set<String> OPTIONS = Set.of("all", "cased", "neq", "urldecode", "base64", "base64offset");
    private static final Set<String> RE_OPTIONS = Set.of("i", "m", "s");
    private static final Set<String> OTHERS = Set.of(
            "expand", "windash", "wide", "utf16", "utf16le", "utf16be", "minute", "hour", "day", "week", "month",
            "year");

    Modifiers {
        options = Set.copyOf(options);
    }

    boolean has(String option) {
        return options.contains(option);
    }

    /** Empty, and noted, when they are unknown or do not go together. */
    static Optional<Modifiers> read(List<String> words, Node where, Problems problems) {
        var comparison = Comparison.EQUALS;
        boolean byReference = false;
        var options = new HashSet<String>();
        int before = problems.refusals();
        for (var word : words) {
            if (COMPARISONS.containsKey(word)) {
                if (comparison != Comparison.EQUALS) {
                    problems.refuse(where, "two comparisons on one field", "keep one of them");
                }
                comparison = COMPARISONS.get(word);
            } else if (word.equals("fieldref")) {
                byReference = true;
            } else if (OPTIONS.contains(word) || (RE_OPTIONS.contains(word) && comparison == Comparison.RE)) {
                options.add(word);
            } else {
                refuseUnknown(word, where, problems);
            }
        }
        var modifiers = new Modifiers(comparison, byReference, options);
        modifiers.check(where, problems);
        return problems.refusals() == before ? Optional.of(modifiers) : Optional.empty();
    }

    private static void refuseUnknown(String word, Node where, Problems problems) {
        if (OTHERS.contains(word)) {
            problems.refuse(where, "the modifier " + word + " is not supported", "no field of an audit event needs it");
            return;
        }
        var known = new HashSet<>(COMPARISONS.keySet());
        known.addAll(OPTIONS);
        known.add("fieldref");
        problems.refuse(
                where, Problems.shown(word) + " is no modifier", Section.fix(word, new java.util.TreeSet<>(known)));
    }

    private void check(Node where, Problems problems) {
        boolean ofText = comparison.compareTo(Comparison.ENDSWITH) <= 0;
        if (byReference && !ofText) {
            problems.refuse(where, "fieldref goes with contains, startswith, endswith, or alone", "");
        }
        if (has("base64offset") && comparison != Comparison.CONTAINS) {
            problems.refuse(where, "base64offset needs contains", "write |base64offset|contains");
        }
        if ((has("base64") || has("base64offset")) && (!ofText || byReference)) {
            problems.refuse(where, "base64 goes with contains, startswith, endswith, or alone", "");
        }
    }
}
