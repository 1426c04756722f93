package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a condition: {@code or} below {@code and} below {@code not}, parentheses, {@code 1 of x*}, {@code all of them}. One condition, one thread. */
final class Condition {
    private static final int WORDS_MAX = 500;
    private static final int DEPTH_MAX = 50;
    private static final Expression NOTHING = new Expression.Any(List.of());

    private final ScalarNode where;
    private final Map<String, Expression> selections;
    private final Set<String> used;
    private final Problems problems;
    private final List<String> words;
    private int next;
    private int depth;

    private static final class Fault extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final String fix;

        private Fault(String what, String fix) {
            super(what, null, false, false);
            this.fix = fix;
        }
    }

    private Condition(ScalarNode where, Map<String, Expression> selections, Set<String> used, Problems problems) {
        this.where = where;
        this.selections = selections;
        this.used = used;
        this.problems = problems;
        this.words = words(where.getValue());
    }

    /** @param used takes the names of selections that it asks for */
    static Expression read(
            ScalarNode condition, Map<String, Expression> selections, Set<String> used, Problems problems) {
        return new Condition(condition, selections, used, problems).read();
    }

    private Expression read() {
        try {
            if (words.size() > WORDS_MAX) {
                throw new Fault("the condition has more than " + WORDS_MAX + " words", "");
            }
            var expression = or();
            if (next < words.size()) {
                throw words.get(next).equals("|")
                        ? new Fault("aggregations after | are of Sigma 1", "write a correlation")
                        : new Fault("the condition does not end at " + Problems.shown(words.get(next)), "");
            }
            return expression;
        } catch (Fault fault) {
            problems.refuse(where, String.valueOf(fault.getMessage()), fault.fix);
            return NOTHING;
        }
    }

    private Expression or() {
        var parts = new ArrayList<>(List.of(and()));
        while (takes("or")) {
            parts.add(and());
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.Any(parts);
    }

    private Expression and() {
        var parts = new ArrayList<>(List.of(not()));
        while (takes("and")) {
            parts.add(not());
        }
        return parts.size() == 1 ? parts.getFirst() : new Expression.All(parts);
    }

    private Expression not() {
        if (++depth > DEPTH_MAX) {
            throw new Fault("the condition is nested deeper than " + DEPTH_MAX, "");
        }
        var part = takes("not") ? new Expression.Not(not()) : term();
        depth--;
        return part;
    }

    private Expression term() {
        if (takes("(")) {
            var inner = or();
            if (!takes(")")) {
                throw new Fault("a parenthesis of the condition is not closed", "");
            }
            return inner;
        }
        var word = word();
        boolean counts = next < words.size() && words.get(next).equalsIgnoreCase("of");
        return counts ? quantified(word.toLowerCase(Locale.ROOT)) : selection(word);
    }

    private Expression quantified(String count) {
        next++;
        var pattern = word();
        var parts = named(pattern);
        return switch (count) {
            case "1", "any" -> new Expression.Any(parts);
            case "all" -> new Expression.All(parts);
            default -> throw new Fault(Problems.shown(count + " of") + " is not known", "write 1 of or all of");
        };
    }

    private List<Expression> named(String pattern) {
        var glob = Glob.of(pattern.equals("them") ? "*" : pattern, true);
        var names = selections.keySet().stream()
                .filter(name -> glob.test(name) && !(pattern.equals("them") && name.startsWith("_")))
                .toList();
        if (names.isEmpty()) {
            throw new Fault(
                    "no selection is called like " + Problems.shown(pattern),
                    Section.fix(pattern, selections.keySet()));
        }
        used.addAll(names);
        return names.stream()
                .map(name -> selections.getOrDefault(name, NOTHING))
                .toList();
    }

    private Expression selection(String name) {
        var selection = selections.get(name);
        if (selection == null) {
            throw new Fault("there is no selection " + Problems.shown(name), Section.fix(name, selections.keySet()));
        }
        used.add(name);
        return selection;
    }

    private String word() {
        if (next == words.size()) {
            throw new Fault("the condition ends too early", "");
        }
        return words.get(next++);
    }

    private boolean takes(String word) {
        boolean there = next < words.size() && words.get(next).equalsIgnoreCase(word);
        if (there) {
            next++;
        }
        return there;
    }

    private static List<String> words(String text) {
        var words = new ArrayList<String>();
        for (var word : text.replaceAll("([()|])", " $1 ").strip().split("\\s+")) {
            if (!word.isEmpty()) {
                words.add(word);
            }
        }
        return words;
    }
}
