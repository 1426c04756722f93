package dev.picket.collector.detect.audit.sigma;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads what stands below a selection's name. What cannot be read is noted and holds for nothing. */
record Selections(Problems problems) {
    private static final Expression NOTHING = new Expression.Any(List.of());

    Expression read(Node node) {
        return switch (node) {
            case MappingNode mapping -> fields(mapping);
            case SequenceNode list -> alternatives(list);
            default -> keyword(node);
        };
    }

    private Expression fields(MappingNode mapping) {
        var section = new Section(mapping, "selection", problems);
        var parts = new ArrayList<Expression>();
        section.values().forEach((key, value) -> parts.add(field(key, section.keyNode(key), value)));
        return parts.size() == 1 ? parts.getFirst() : new Expression.All(parts);
    }

    private Expression alternatives(SequenceNode list) {
        var parts = list.getValue().stream()
                .map(item -> item instanceof MappingNode mapping ? fields(mapping) : keyword(item))
                .toList();
        return new Expression.Any(parts);
    }

    private Expression keyword(Node node) {
        problems.refuse(
                node,
                "a keyword, a value without a field: an audit event has no text to search",
                "name the field that holds it");
        return NOTHING;
    }

    private Expression field(String key, Node keyNode, Node value) {
        var words = key.split("\\|", -1);
        var field = Fields.find(words[0], keyNode, problems);
        var modifiers = Modifiers.read(Arrays.asList(words).subList(1, words.length), keyNode, problems);
        if (field.isEmpty() || modifiers.isEmpty()) {
            return NOTHING;
        }
        var test = compared(field.get(), modifiers.get(), value);
        return modifiers.get().has("neq") ? new Expression.Not(test) : test;
    }

    private Expression compared(Field field, Modifiers modifiers, Node value) {
        var items = value instanceof SequenceNode list ? list.getValue() : List.of(value);
        if (items.isEmpty()) {
            problems.refuse(value, field.name() + " is compared with an empty list", "");
        }
        if (modifiers.has("all")) {
            return new Expression.All(
                    items.stream().map(item -> one(field, modifiers, item)).toList());
        }
        return literals(field, modifiers, items).orElseGet(() -> any(field, modifiers, items));
    }

    private Expression any(Field field, Modifiers modifiers, List<Node> items) {
        return items.size() == 1
                ? one(field, modifiers, items.getFirst())
                : new Expression.Any(
                        items.stream().map(item -> one(field, modifiers, item)).toList());
    }

    /** Values that are compared as they stand are looked up at once. */
    private Optional<Expression> literals(Field field, Modifiers modifiers, List<Node> items) {
        if (modifiers.comparison() != Modifiers.Comparison.EQUALS
                || modifiers.byReference()
                || modifiers.options().stream().anyMatch(option -> !option.equals("neq"))) {
            return Optional.empty();
        }
        var plain = new HashSet<String>();
        for (var item : items) {
            if (!(item instanceof ScalarNode scalar) || Yaml.isNull(item)) {
                return Optional.empty();
            }
            var glob = Glob.of(scalar.getValue(), false);
            if (!glob.isPlain() || glob.plain().isEmpty()) {
                return Optional.empty();
            }
            new Comparing(field, modifiers, problems).predicate(scalar.getValue(), item);
            plain.add(glob.plain());
        }
        return Optional.of(new Expression.Test(field, new Match.OneOf(plain)));
    }

    private Expression one(Field field, Modifiers modifiers, Node item) {
        if (Yaml.isNull(item)) {
            return new Expression.Test(field, new Match.Present(false));
        }
        if (!(item instanceof ScalarNode scalar)) {
            problems.refuse(
                    item,
                    field.name() + " is compared with a mapping or a list in a list",
                    "name the field in full, with dots");
            return NOTHING;
        }
        var value = scalar.getValue();
        if (modifiers.comparison() == Modifiers.Comparison.EXISTS) {
            return exists(field, value, item);
        }
        if (modifiers.byReference()) {
            return reference(field, modifiers, value, item);
        }
        if (value.isEmpty() && modifiers.comparison() == Modifiers.Comparison.EQUALS) {
            return new Expression.Test(field, new Match.Present(false));
        }
        return new Comparing(field, modifiers, problems)
                .predicate(value, item)
                .<Expression>map(test -> new Expression.Test(
                        field,
                        new Match.Some(decoding(modifiers, test), modifiers.comparison() == Modifiers.Comparison.RE)))
                .orElse(NOTHING);
    }

    private Expression exists(Field field, String value, Node item) {
        var expected = value.toLowerCase(Locale.ROOT);
        if (!expected.equals("true") && !expected.equals("false")) {
            problems.refuse(item, "exists is " + Problems.shown(value), "expected true or false");
        }
        return new Expression.Test(field, new Match.Present(expected.equals("true")));
    }

    private Expression reference(Field field, Modifiers modifiers, String name, Node item) {
        BiPredicate<String, String> test = switch (modifiers.comparison()) {
            case CONTAINS -> String::contains;
            case STARTSWITH -> String::startsWith;
            case ENDSWITH -> String::endsWith;
            default -> String::equals;
        };
        BiPredicate<String, String> folded = modifiers.has("cased")
                ? test
                : (own, theirs) -> test.test(own.toLowerCase(Locale.ROOT), theirs.toLowerCase(Locale.ROOT));
        return Fields.find(name, item, problems)
                .<Expression>map(other -> new Expression.Test(field, new Match.Like(other, folded)))
                .orElse(NOTHING);
    }

    private static Predicate<String> decoding(Modifiers modifiers, Predicate<String> test) {
        return modifiers.has("urldecode") ? found -> test.test(decoded(found)) : test;
    }

    /** Percent-decoded once; what is no such code stays. */
    private static String decoded(String text) {
        if (text.indexOf('%') < 0 && text.indexOf('+') < 0) {
            return text;
        }
        var bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean code = c == '%'
                    && i + 2 < text.length()
                    && Character.digit(text.charAt(i + 1), 16) >= 0
                    && Character.digit(text.charAt(i + 2), 16) >= 0;
            if (code) {
                bytes.write(Integer.parseInt(text, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.writeBytes((c == '+' ? " " : String.valueOf(c)).getBytes(UTF_8));
            }
        }
        return bytes.toString(UTF_8);
    }
}
