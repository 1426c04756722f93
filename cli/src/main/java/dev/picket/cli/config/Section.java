package dev.picket.cli.config;

import dev.picket.event.Nearest;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * One mapping of the settings. Each setting is asked for once, with its default and its bounds; what is wrong is noted in {@link Given} and
 * the default stands in, so that one run names every mistake. {@link #end()} notes the keys that nobody asked for.
 */
final class Section {
    private final Given given;
    private final String path;
    private final Map<String, Node> nodes = new LinkedHashMap<>();
    private final Map<String, Node> keyNodes = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    Section(Given given, String path, @Nullable Node node) {
        this.given = given;
        this.path = path;
        if (node instanceof MappingNode mapping) {
            mapping.getValue().forEach(entry -> add(entry.getKeyNode(), entry.getValueNode()));
        } else if (node != null && !isNull(node)) {
            given.problem(node, path, "is not a section", "expected keys with values, indented below it");
        }
    }

    Section section(String key) {
        asked.add(key);
        return new Section(given, dotted(key), nodes.get(key));
    }

    String text(String key, String fallback) {
        return scalar(key, fallback, Optional::of, "expected text");
    }

    boolean flag(String key, boolean fallback) {
        return scalar(
                key,
                fallback,
                text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                },
                "expected true or false");
    }

    int number(String key, int fallback, int min, int max) {
        return scalar(key, fallback, text -> inRange(text, min, max), "expected a number from " + min + " to " + max);
    }

    /** 0 to 1. */
    double share(String key, double fallback) {
        return scalar(key, fallback, Section::parseShare, "expected a share from 0 to 1, like 0.01");
    }

    int port(String key, int fallback) {
        return scalar(key, fallback, text -> inRange(text, 0, 65_535), "expected a port from 1 to 65535, or 0 for any");
    }

    Duration duration(String key, Duration fallback, Duration min, Duration max) {
        var range = "from " + Units.write(min) + " to " + Units.write(max);
        return scalar(
                key,
                fallback,
                text -> Units.duration(text).filter(d -> d.compareTo(min) >= 0 && d.compareTo(max) <= 0),
                "expected a duration with its unit (ms, s, m, h, d), " + range);
    }

    long bytes(String key, long fallback, long min, long max) {
        return scalar(
                key,
                fallback,
                text -> Units.bytes(text).filter(b -> b >= min && b <= max),
                "expected a size with its unit (KiB, MiB, GiB), from " + Units.human(min) + " to " + Units.human(max));
    }

    Optional<Instant> instant(String key) {
        return scalar(key, Optional.empty(), Section::parseInstant, "expected a time like 2026-11-25T08:00:00Z");
    }

    /** An http or https address; empty text means none. */
    Optional<URI> address(String key) {
        return scalar(key, Optional.empty(), Section::parseAddress, "expected an address like http://127.0.0.1:8000");
    }

    /** Addresses without a user; none unless some are given. */
    List<URI> addresses(String key) {
        var addresses = new ArrayList<URI>();
        for (var text : texts(key, List.of())) {
            parseAddress(text.strip())
                    .flatMap(Function.identity())
                    .filter(address -> address.getUserInfo() == null)
                    .ifPresentOrElse(
                            addresses::add,
                            () -> wrongItem(
                                    key,
                                    text,
                                    "expected addresses like http://127.0.0.1:8000/metrics, without a user"));
        }
        return addresses;
    }

    HostAndPort hostAndPort(String key, HostAndPort fallback) {
        return scalar(key, fallback, HostAndPort::parse, "expected host:port, like 127.0.0.1:8471");
    }

    /** Empty text means none; a leading {@code ~} is the home folder. */
    Optional<Path> path(String key, String fallback) {
        var text = text(key, fallback);
        return text.isEmpty() ? Optional.empty() : Optional.of(expand(text));
    }

    <T> T choice(String key, T fallback, Map<String, T> choices) {
        return scalar(
                key,
                fallback,
                text -> Optional.ofNullable(choices.get(text)),
                "expected one of " + String.join(", ", choices.keySet()));
    }

    List<String> texts(String key, List<String> fallback) {
        var override = override(key);
        if (override != null) {
            return Arrays.stream(override.split(","))
                    .map(String::strip)
                    .filter(t -> !t.isEmpty())
                    .toList();
        }
        var node = nodes.get(key);
        if (node == null) {
            return fallback;
        }
        return node instanceof SequenceNode sequence
                ? items(key, sequence)
                : wrong(key, node, fallback, "expected a list: [a, b]");
    }

    /** Text to text; in the environment {@code a=b,c=d}. */
    Set<Integer> ports(String key, Set<Integer> fallback) {
        var ports = new TreeSet<Integer>();
        for (var text : texts(key, fallback.stream().map(String::valueOf).toList())) {
            inRange(text.strip(), 1, 65_535)
                    .ifPresentOrElse(ports::add, () -> wrongItem(key, text, "expected ports from 1 to 65535"));
        }
        return ports;
    }

    Map<String, String> table(String key, Map<String, String> fallback) {
        var override = override(key);
        if (override != null) {
            return tableOf(key, override);
        }
        var node = nodes.get(key);
        if (node == null) {
            return fallback;
        }
        return node instanceof MappingNode mapping
                ? entries(key, mapping)
                : wrong(key, node, fallback, "expected names with values: {a: b}");
    }

    /** Notes every key that was given and not asked for. */
    void end() {
        keyNodes.forEach((key, node) -> {
            if (!asked.contains(key)) {
                var fix = Nearest.to(key, asked)
                        .map(near -> "did you mean " + near + "?")
                        .orElse("known here: " + String.join(", ", asked));
                given.problem(node, dotted(key), "no setting has this name", fix);
            }
        });
    }

    static Path expand(String text) {
        return text.equals("~") || text.startsWith("~/")
                ? Path.of(System.getProperty("user.home") + text.substring(1))
                : Path.of(text);
    }

    private void add(Node keyNode, Node valueNode) {
        var key = keyNode instanceof ScalarNode scalar ? scalar.getValue() : "?";
        if (keyNodes.put(key, keyNode) != null) {
            given.problem(keyNode, dotted(key), "stands twice", "keep one");
        }
        nodes.put(key, valueNode);
    }

    private <T> T scalar(String key, T fallback, Function<String, Optional<? extends T>> parse, String expected) {
        var override = override(key);
        if (override != null) {
            Optional<? extends T> parsed = parse.apply(override.strip());
            if (parsed.isEmpty()) {
                given.problemInVariable(dotted(key), "is " + quoted(override), expected);
            }
            return parsed.isPresent() ? parsed.get() : fallback;
        }
        var node = nodes.get(key);
        if (node == null || isNull(node)) {
            return fallback;
        }
        Optional<? extends T> parsed = node instanceof ScalarNode scalar
                ? parse.apply(scalar.getValue().strip())
                : Optional.empty();
        return parsed.isPresent() ? parsed.get() : wrong(key, node, fallback, expected);
    }

    private List<String> items(String key, SequenceNode sequence) {
        var items = new ArrayList<String>();
        for (var item : sequence.getValue()) {
            if (item instanceof ScalarNode scalar) {
                items.add(scalar.getValue());
            } else {
                wrong(key, item, "", "expected text in this list");
            }
        }
        return items;
    }

    private Map<String, String> entries(String key, MappingNode mapping) {
        var entries = new LinkedHashMap<String, String>();
        for (var entry : mapping.getValue()) {
            if (entry.getKeyNode() instanceof ScalarNode name && entry.getValueNode() instanceof ScalarNode value) {
                entries.put(name.getValue(), value.getValue());
            } else {
                wrong(key, entry.getKeyNode(), "", "expected text for text here");
            }
        }
        return entries;
    }

    private Map<String, String> tableOf(String key, String override) {
        var entries = new LinkedHashMap<String, String>();
        for (var entry : override.split(",")) {
            int at = entry.indexOf('=');
            if (at > 0) {
                entries.put(
                        entry.substring(0, at).strip(), entry.substring(at + 1).strip());
            } else if (!entry.isBlank()) {
                given.problemInVariable(dotted(key), "has " + quoted(entry), "expected name=value,name=value");
            }
        }
        return entries;
    }

    private <T> T wrong(String key, Node node, T fallback, String expected) {
        var shown = node instanceof ScalarNode scalar ? quoted(scalar.getValue()) : "not a single value";
        given.problem(node, dotted(key), "is " + shown, expected);
        return fallback;
    }

    private void wrongItem(String key, String item, String expected) {
        var node = nodes.get(key);
        if (node == null || override(key) != null) {
            given.problemInVariable(dotted(key), "has " + quoted(item), expected);
        } else {
            given.problem(node, dotted(key), "has " + quoted(item), expected);
        }
    }

    private @Nullable String override(String key) {
        asked.add(key);
        return given.override(dotted(key));
    }

    private String dotted(String key) {
        return path.isEmpty() ? key : path + '.' + key;
    }

    private static Optional<Integer> inRange(String text, int min, int max) {
        if (!text.matches("-?\\d{1,9}")) {
            return Optional.empty();
        }
        int number = Integer.parseInt(text);
        return number >= min && number <= max ? Optional.of(number) : Optional.empty();
    }

    private static Optional<Double> parseShare(String text) {
        return text.matches("0(\\.\\d{1,9})?|1(\\.0{1,9})?") ? Optional.of(Double.valueOf(text)) : Optional.empty();
    }

    private static Optional<Optional<Instant>> parseInstant(String text) {
        if (text.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        try {
            return Optional.of(Optional.of(Instant.parse(text)));
        } catch (DateTimeException notATime) {
            return Optional.empty();
        }
    }

    private static Optional<Optional<URI>> parseAddress(String text) {
        if (text.isEmpty()) {
            return Optional.of(Optional.empty());
        }
        try {
            var address = new URI(text);
            boolean usable =
                    address.getHost() != null && List.of("http", "https").contains(address.getScheme());
            return usable ? Optional.of(Optional.of(address)) : Optional.empty();
        } catch (URISyntaxException notAnAddress) {
            return Optional.empty();
        }
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().isEmpty();
    }

    private static String quoted(String value) {
        var shown = value.length() > 80 ? value.substring(0, 80) + "…" : value;
        return '"' + shown + '"';
    }
}
