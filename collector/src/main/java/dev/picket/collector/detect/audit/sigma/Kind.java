package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.Nearest;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * What values a field can take.
 *
 * @param known all of them, in lower case; empty when there is no end to them
 * @param fault what is wrong with a plain value, as a fix; empty when it is fine
 */
public record Kind(Set<String> known, Function<String, Optional<String>> fault) {
    private static final Map<Enum<?>, String> WORDS = new ConcurrentHashMap<>();

    static final Kind TEXT = new Kind(Set.of(), _ -> Optional.empty());
    static final Kind FLAG = choice("true", "false");
    static final Kind ADDRESS = new Kind(Set.of(), Kind::addressFault);
    static final Kind RESOURCE = new Kind(Set.of(), Resources::fault);
    static final Kind GROUP = new Kind(Set.of(), Kind::groupFault);

    public Kind {
        known = Set.copyOf(known);
    }

    /** One of these. */
    static Kind choice(String... values) {
        return choice(Map.of(), values);
    }

    /** @param meant what people write instead, in lower case, with the value that they mean */
    static Kind choice(Map<String, String> meant, String... values) {
        var known = new TreeMap<String, String>();
        for (var value : values) {
            known.put(value.toLowerCase(Locale.ROOT), value);
        }
        return new Kind(known.keySet(), value -> choiceFault(value.toLowerCase(Locale.ROOT), meant, known));
    }

    /** The constants of an enum, as rules write them. */
    static Kind choice(Enum<?>[] constants) {
        return choice(Arrays.stream(constants).map(Kind::word).toArray(String[]::new));
    }

    /** {@code control-plane} for {@code CONTROL_PLANE}. */
    static String word(Enum<?> constant) {
        var known = WORDS.get(constant);
        return known != null
                ? known
                : WORDS.computeIfAbsent(
                        constant, named -> named.name().toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** A whole number within these. */
    static Kind number(int least, int most, String instead) {
        return new Kind(Set.of(), value -> {
            boolean fits =
                    value.matches("[0-9]{1,9}") && Integer.parseInt(value) >= least && Integer.parseInt(value) <= most;
            return fits
                    ? Optional.empty()
                    : Optional.of("expected a number from " + least + " to " + most
                            + (instead.isEmpty() ? "" : "; " + instead));
        });
    }

    /** What is wrong with a value of a rule; empty when it can occur. */
    Optional<String> fault(Glob value) {
        if (!value.isPlain()) {
            return known.isEmpty() || known.stream().anyMatch(value::test)
                    ? Optional.empty()
                    : Optional.of("it fits none of " + String.join(", ", sorted(known)));
        }
        return value.plain().isEmpty() ? Optional.empty() : fault.apply(value.plain());
    }

    private static Optional<String> choiceFault(String value, Map<String, String> meant, Map<String, String> known) {
        if (known.containsKey(value)) {
            return Optional.empty();
        }
        var near = Optional.ofNullable(meant.get(value))
                .or(() -> Nearest.to(value, known.keySet()).map(known::get));
        return near.map(word -> "did you mean " + word + '?')
                .or(() -> Optional.of("expected one of " + String.join(", ", known.values())));
    }

    private static Optional<String> addressFault(String value) {
        boolean looksRight = value.matches("[0-9a-fA-F:.%]+") && !value.matches("[0-9]+");
        if (looksRight) {
            return Optional.empty();
        }
        return Optional.of(
                value.indexOf('/') > 0 ? "a network is compared with |cidr" : "expected an IP address, or |cidr");
    }

    private static Optional<String> groupFault(String value) {
        int slash = value.indexOf('/');
        return slash < 0
                ? Optional.empty()
                : Optional.of("the version is no part of it: did you mean " + value.substring(0, slash) + '?');
    }

    private static List<String> sorted(Collection<String> words) {
        return words.stream().sorted().toList();
    }
}
