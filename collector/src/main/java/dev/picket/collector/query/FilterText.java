package dev.picket.collector.query;

import dev.picket.collector.detect.Severity;
import dev.picket.collector.ledger.Window;
import dev.picket.event.Text;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads filters from text: {@code since=15m}, {@code until=2026-01-02T03:04:05Z}, {@code severity=high}, {@code last=20} … */
final class FilterText {
    static final int ROWS_MAX = 1_000_000;
    private static final List<String> NAMES =
            List.of("tenant", "namespace", "workload", "pod", "user", "ip", "detection", "incident");
    private static final List<String> OTHERS = List.of("since", "until", "severity", "first", "last");
    private static final Pattern AGO = Pattern.compile("(\\d{1,6})(s|m|h|d)");
    private static final String TIME_FIX =
            "write a span up to now, like 15m, 2h or 7d, or a time like 2026-01-02T03:04:05Z";

    private FilterText() {}

    /** Thrown and caught in here only: the first thing that is wrong. */
    private static final class Wrong extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Problem problem;

        Wrong(Problem problem) {
            super(problem.error());
            this.problem = problem;
        }
    }

    static Parsed parse(Map<String, String> parameters, Instant now) {
        try {
            for (var name : parameters.keySet()) {
                known(name);
            }
            return filter(parameters, now);
        } catch (Wrong wrong) {
            return wrong.problem;
        }
    }

    private static Filter filter(Map<String, String> parameters, Instant now) throws Wrong {
        var since = time("since", parameters, now, Instant.MIN);
        var until = time("until", parameters, now, Instant.MAX);
        if (until.isBefore(since)) {
            throw wrong("until", "until is before since", "swap them");
        }
        return new Filter(
                new Window(since, until),
                name("tenant", parameters),
                name("namespace", parameters),
                name("workload", parameters),
                name("pod", parameters),
                name("user", parameters),
                name("ip", parameters),
                name("detection", parameters),
                name("incident", parameters),
                severity(parameters),
                count("first", parameters),
                count("last", parameters));
    }

    private static void known(String name) throws Wrong {
        if (!NAMES.contains(name) && !OTHERS.contains(name)) {
            var all = java.util.stream.Stream.concat(OTHERS.stream(), NAMES.stream())
                    .collect(Collectors.joining(", "));
            throw wrong(Text.printable(name), "no such parameter", "use one of " + all);
        }
    }

    private static String name(String name, Map<String, String> parameters) throws Wrong {
        var value = parameters.getOrDefault(name, "");
        if (!Text.printable(value).equals(value)) {
            throw wrong(
                    name, name + " has characters that no name has, or more than 256", "write the name as answers do");
        }
        return value;
    }

    private static Instant time(String name, Map<String, String> parameters, Instant now, Instant absent) throws Wrong {
        var value = parameters.getOrDefault(name, "");
        var ago = AGO.matcher(value);
        try {
            if (value.isEmpty()) {
                return absent;
            }
            return ago.matches() ? now.minus(span(Long.parseLong(ago.group(1)), ago.group(2))) : Instant.parse(value);
        } catch (DateTimeException _) {
            throw wrong(name, name + " is no time: " + Text.printable(value), TIME_FIX);
        }
    }

    private static Duration span(long count, String unit) {
        return switch (unit) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static Optional<Severity> severity(Map<String, String> parameters) throws Wrong {
        var value = parameters.getOrDefault("severity", "");
        if (value.isEmpty()) {
            return Optional.empty();
        }
        for (var severity : Severity.values()) {
            if (severity.label().equals(value.toLowerCase(Locale.ROOT))) {
                return Optional.of(severity);
            }
        }
        var words = Arrays.stream(Severity.values()).map(Severity::label).collect(Collectors.joining(", "));
        throw wrong("severity", "no such severity: " + Text.printable(value), "use one of " + words);
    }

    private static int count(String name, Map<String, String> parameters) throws Wrong {
        var value = parameters.getOrDefault(name, "0");
        if (!value.matches("\\d{1,7}") || Integer.parseInt(value) > ROWS_MAX) {
            throw wrong(
                    name, name + " is no number of rows: " + Text.printable(value), "write a number up to " + ROWS_MAX);
        }
        return Integer.parseInt(value);
    }

    private static Wrong wrong(String field, String error, String fix) {
        return new Wrong(Problem.bad(field, error, fix));
    }
}
