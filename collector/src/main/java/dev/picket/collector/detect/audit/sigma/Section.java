package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.Nearest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** One mapping of a rule. What is wrong is noted, and an empty value stands in. Mutable, one thread. */
final class Section {
    private final Node node;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    Section(Node node, String what, Problems problems) {
        this.node = node;
        this.problems = problems;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> add(entry.getKeyNode(), entry.getValueNode()));
        } else {
            problems.refuse(node, what + " is not a mapping", "expected keys with values");
        }
    }

    Node node() {
        return node;
    }

    Problems problems() {
        return problems;
    }

    /** In the order of the file. */
    Map<String, Node> values() {
        return values;
    }

    Node keyNode(String key) {
        return keys.getOrDefault(key, node);
    }

    boolean has(String key) {
        return value(key) != null;
    }

    /** Null when absent or null. */
    @Nullable
    Node value(String key) {
        asked.add(key);
        var value = values.get(key);
        return value == null || Yaml.isNull(value) ? null : value;
    }

    /** Empty when absent. */
    String text(String key) {
        return switch (value(key)) {
            case null -> "";
            case ScalarNode scalar -> scalar.getValue().strip();
            case Node other -> {
                problems.refuse(other, key + " is not a single value", "expected text");
                yield "";
            }
        };
    }

    String required(String key) {
        var text = text(key);
        if (text.isEmpty() && value(key) == null) {
            problems.refuse(node, key + " is missing", "");
        }
        return text;
    }

    Optional<Section> section(String key) {
        return Optional.ofNullable(value(key)).map(value -> new Section(value, key, problems));
    }

    /** A single value stands for a list of one. */
    List<Node> items(String key) {
        return switch (value(key)) {
            case null -> List.of();
            case SequenceNode sequence -> sequence.getValue();
            case Node single -> List.of(single);
        };
    }

    List<String> texts(String key) {
        var texts = new ArrayList<String>();
        for (var item : items(key)) {
            if (item instanceof ScalarNode scalar) {
                texts.add(scalar.getValue());
            } else {
                problems.refuse(item, key + " holds more than text", "expected a list of texts");
            }
        }
        return texts;
    }

    /** The value of {@code choices} that is named; the fallback when there is none. */
    <T> T choice(String key, Map<String, T> choices, T fallback) {
        var text = text(key);
        if (text.isEmpty()) {
            return fallback;
        }
        var choice = choices.get(text);
        if (choice == null) {
            problems.refuse(at(key), key + " is " + Problems.shown(text), fix(text, choices.keySet()));
        }
        return choice == null ? fallback : choice;
    }

    /** Where a key's value stands; where the mapping does, if it has none. */
    Node at(String key) {
        var value = values.get(key);
        return value == null ? node : value;
    }

    /** Notes every key that was given and not asked for. */
    void end() {
        keys.forEach((key, where) -> {
            if (!asked.contains(key)) {
                problems.refuse(where, "there is no key " + Problems.shown(key) + " here", fix(key, asked));
            }
        });
    }

    static String fix(String word, Set<String> known) {
        return Nearest.to(word, known)
                .map(near -> "did you mean " + near + '?')
                .orElseGet(() -> "known are " + String.join(", ", known));
    }

    private void add(Node keyNode, Node value) {
        var key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "?";
        if (keys.putIfAbsent(key, keyNode) != null) {
            problems.refuse(keyNode, Problems.shown(key) + " stands twice", "keep one");
        }
        values.putIfAbsent(key, value);
    }
}
