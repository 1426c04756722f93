package dev.picket.collector.context;

import dev.picket.event.Text;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * One mapping of the inventory file. Each key is asked for once; what is wrong is noted and an empty value stands in. {@link #end()} notes the
 * keys that nobody asked for. Mutable, one thread.
 */
final class YamlRecord {
    private static final int ITEMS_MAX = 100_000;

    private final String path;
    private final Node node;
    private final Problems problems;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Node> keys = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /** @param path of the mapping within the file, e.g. {@code pods[3]}; empty for the file itself */
    YamlRecord(String path, Node node, Problems problems) {
        this.path = path;
        this.node = node;
        this.problems = problems;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> add(entry.getKeyNode(), entry.getValueNode()));
        } else {
            problems.add(node, path, "is not a mapping: expected keys with values");
        }
    }

    /** Empty when absent. */
    String text(String key) {
        return value(key).flatMap(value -> printable(key, value)).orElse("");
    }

    String required(String key) {
        var text = text(key);
        if (text.isEmpty() && node instanceof MappingNode && value(key).isEmpty()) {
            problems.add(node, dotted(key), "is missing");
        }
        return text;
    }

    boolean flag(String key) {
        return parsed(key, "expected true or false", text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                })
                .orElse(false);
    }

    Instant time(String key, Instant orElse) {
        return parsed(key, "expected a time like 2026-11-25T08:00:00Z", YamlRecord::instant)
                .orElse(orElse);
    }

    List<String> addresses(String key) {
        return items(key)
                .flatMap(item -> parsed(key, item, "expected an IP address", YamlRecord::address).stream())
                .toList();
    }

    List<Integer> ports(String key) {
        return items(key)
                .flatMap(item -> parsed(key, item, "expected a port from 1 to 65535", YamlRecord::port).stream())
                .toList();
    }

    /** Whatever stands there, as JSON. */
    String json(String key) {
        var value = value(key);
        if (value.isEmpty()) {
            return "{}";
        }
        var json = YamlJson.of(value.get());
        if (json.isEmpty()) {
            problems.add(value.get(), dotted(key), "is too large: at most " + YamlJson.CHARACTERS_MAX + " characters");
        }
        return json.orElse("{}");
    }

    /** The texts of a list. */
    List<String> texts(String key) {
        return items(key).flatMap(item -> printable(key, item).stream()).toList();
    }

    Map<String, String> labels(String key) {
        var value = value(key);
        if (value.isEmpty()) {
            return Map.of();
        }
        var inner = new YamlRecord(dotted(key), value.get(), problems);
        var labels = new HashMap<String, String>();
        inner.values.keySet().forEach(name -> labels.put(name, inner.text(name)));
        return labels;
    }

    /** The mappings of a list. */
    Stream<YamlRecord> records(String key) {
        var items = items(key).toList();
        return IntStream.range(0, items.size())
                .mapToObj(i -> new YamlRecord(dotted(key) + '[' + i + ']', items.get(i), problems));
    }

    /** Notes every key that was given and not asked for. */
    void end() {
        keys.forEach((key, where) -> {
            if (!asked.contains(key)) {
                problems.add(where, dotted(key), "is no key here: " + suggestion(key));
            }
        });
    }

    private void add(Node keyNode, Node value) {
        var key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "?";
        if (keys.put(key, keyNode) != null) {
            problems.add(keyNode, dotted(key), "stands twice: keep one");
        }
        values.put(key, value);
    }

    private Stream<Node> items(String key) {
        var value = value(key);
        if (value.isEmpty()) {
            return Stream.empty();
        }
        if (!(value.get() instanceof SequenceNode sequence)) {
            problems.add(value.get(), dotted(key), "is not a list");
            return Stream.empty();
        }
        if (sequence.getValue().size() > ITEMS_MAX) {
            problems.add(sequence, dotted(key), "is too long: at most " + ITEMS_MAX + " items");
        }
        return sequence.getValue().stream().limit(ITEMS_MAX);
    }

    private Optional<Node> value(String key) {
        asked.add(key);
        return Optional.ofNullable(values.get(key))
                .filter(value -> !value.getTag().equals(Tag.NULL));
    }

    private <T> Optional<T> parsed(String key, String expected, Function<String, Optional<T>> parse) {
        return value(key).flatMap(value -> parsed(key, value, expected, parse));
    }

    private <T> Optional<T> parsed(String key, Node value, String expected, Function<String, Optional<T>> parse) {
        var text = printable(key, value);
        var parsed = text.flatMap(parse);
        if (text.isPresent() && parsed.isEmpty()) {
            problems.add(value, dotted(key), "is '" + text.get() + "': " + expected);
        }
        return parsed;
    }

    private Optional<String> printable(String key, Node value) {
        if (!(value instanceof ScalarNode scalar)) {
            problems.add(value, dotted(key), "is not a single value");
            return Optional.empty();
        }
        if (!Text.printable(scalar.getValue()).equals(scalar.getValue())) {
            problems.add(value, dotted(key), "has characters that no name has, or more than " + Text.PRINTABLE_MAX);
            return Optional.empty();
        }
        return Optional.of(scalar.getValue());
    }

    private String suggestion(String key) {
        return asked.stream()
                .min(Comparator.comparingInt(known -> distance(key, known)))
                .filter(known -> distance(key, known) <= 3)
                .map(known -> "did you mean " + known + '?')
                .orElse("known are " + String.join(", ", asked));
    }

    private String dotted(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    private static Optional<Instant> instant(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static Optional<String> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text)).map(_ -> text);
        } catch (IllegalArgumentException noAddress) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> port(String text) {
        return text.matches("[1-9][0-9]{0,4}") && Integer.parseInt(text) <= 65535
                ? Optional.of(Integer.valueOf(text))
                : Optional.empty();
    }

    /** Levenshtein's. */
    private static int distance(String one, String other) {
        var row = IntStream.rangeClosed(0, other.length()).toArray();
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[other.length()];
    }
}
