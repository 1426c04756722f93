package dev.picket.collector.detect.audit.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.picket.collector.context.Network;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.Node;

/** Makes one value of a rule a predicate over a field's value; what cannot be one is noted with its place. */
record Comparing(Field field, Modifiers modifiers, Problems problems) {
    private static final int PATTERN_MAX = 1_000;

    Optional<Predicate<String>> predicate(String value, Node where) {
        return switch (modifiers.comparison()) {
            case EQUALS, CONTAINS, STARTSWITH, ENDSWITH -> text(value, where);
            case RE -> expression(value, where);
            case CIDR -> network(value, where);
            case LT -> number(value, where, limit -> found -> found < limit);
            case LTE -> number(value, where, limit -> found -> found <= limit);
            case GT -> number(value, where, limit -> found -> found > limit);
            case GTE -> number(value, where, limit -> found -> found >= limit);
            case EXISTS -> throw new IllegalStateException("exists compares no value");
        };
    }

    /** What the value matches as text. */
    List<Glob> globs(String value) {
        boolean cased = modifiers.has("cased") || modifiers.has("base64") || modifiers.has("base64offset");
        if (modifiers.has("base64")) {
            return List.of(placed(Glob.literal(base64(value.getBytes(UTF_8)), cased)));
        }
        if (modifiers.has("base64offset")) {
            return offsets(value).stream()
                    .map(part -> placed(Glob.literal(part, cased)))
                    .toList();
        }
        return List.of(placed(Glob.of(value, cased)));
    }

    private Optional<Predicate<String>> text(String value, Node where) {
        var globs = globs(value);
        if (globs.size() == 1) {
            var only = globs.getFirst();
            lint(only, value, where);
            return Optional.of(only::test);
        }
        return Optional.of(found -> globs.stream().anyMatch(glob -> glob.test(found)));
    }

    private void lint(Glob glob, String value, Node where) {
        boolean plain = !modifiers.has("base64") && !modifiers.has("urldecode");
        if (plain) {
            field.kind()
                    .fault(glob)
                    .ifPresent(fix -> problems.refuse(where, field.name() + " is never " + Problems.shown(value), fix));
        }
    }

    private Glob placed(Glob glob) {
        return switch (modifiers.comparison()) {
            case CONTAINS -> glob.contained();
            case STARTSWITH -> glob.atStart();
            case ENDSWITH -> glob.atEnd();
            default -> glob;
        };
    }

    private Optional<Predicate<String>> expression(String value, Node where) {
        if (value.length() > PATTERN_MAX) {
            problems.refuse(where, "the expression is longer than " + PATTERN_MAX + " characters", "split it");
            return Optional.empty();
        }
        int flags = (modifiers.has("i") ? Pattern.CASE_INSENSITIVE : 0)
                | (modifiers.has("m") ? Pattern.MULTILINE : 0)
                | (modifiers.has("s") ? Pattern.DOTALL : 0);
        try {
            var pattern = Pattern.compile(value, flags);
            return Optional.of(found -> pattern.matcher(found).find());
        } catch (PatternSyntaxException wrong) {
            problems.refuse(
                    where,
                    "not an expression that runs in linear time (RE2): " + wrong.getDescription(),
                    "there is no look-around and no back-reference");
            return Optional.empty();
        } catch (StackOverflowError tooDeep) {
            problems.refuse(where, "the expression is nested too deep", "");
            return Optional.empty();
        }
    }

    private Optional<Predicate<String>> network(String value, Node where) {
        var network = Network.parse(value);
        if (network.isEmpty()) {
            problems.refuse(where, Problems.shown(value) + " is no network", "expected one like 10.0.0.0/8");
        }
        return network.map(known -> known::contains);
    }

    private Optional<Predicate<String>> number(
            String value, Node where, java.util.function.DoubleFunction<DoublePredicate> test) {
        var limit = parsed(value);
        if (limit.isEmpty()) {
            problems.refuse(where, Problems.shown(value) + " is no number", "");
            return Optional.empty();
        }
        var passes = test.apply(limit.get());
        return Optional.of(found -> {
            long whole = whole(found);
            return whole >= 0
                    ? passes.test((double) whole)
                    : parsed(found).map(passes::test).orElse(false);
        });
    }

    /** What nearly all numbers of a log are: up to nine digits; else -1. */
    private static long whole(String text) {
        long number = text.isEmpty() || text.length() > 9 ? -1 : 0;
        for (int i = 0; i < text.length() && number >= 0; i++) {
            char c = text.charAt(i);
            number = c >= '0' && c <= '9' ? number * 10 + c - '0' : -1;
        }
        return number;
    }

    private static Optional<Double> parsed(String text) {
        return text.matches("-?[0-9]{1,15}(\\.[0-9]{1,9})?") ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    /** The parts of a text's Base64 form that are the same whatever stands around it, for each of its three places. */
    private static List<String> offsets(String value) {
        var parts = new ArrayList<String>();
        for (int shift = 0; shift < 3; shift++) {
            var bytes = (" ".repeat(shift) + value).getBytes(UTF_8);
            var encoded = Base64.getEncoder().withoutPadding().encodeToString(bytes);
            int unsure = bytes.length % 3 == 0 ? 0 : 1;
            int from = shift == 0 ? 0 : shift + 1;
            if (from < encoded.length() - unsure) {
                parts.add(encoded.substring(from, encoded.length() - unsure));
            }
        }
        return parts;
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }
}
