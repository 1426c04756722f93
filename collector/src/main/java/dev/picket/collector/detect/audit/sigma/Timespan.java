package dev.picket.collector.detect.audit.sigma;

import java.time.Duration;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Sigma's spelling of a duration: {@code 30s}, {@code 15m}, {@code 1h}, {@code 7d}. */
final class Timespan {
    private static final Pattern SPELLING = Pattern.compile("([0-9]{1,6})([smhd])");
    private static final Duration MOST = Duration.ofDays(30);

    private Timespan() {}

    /** One second when it cannot be read, and noted. */
    static Duration read(String text, Node where, Problems problems) {
        var spelled = SPELLING.matcher(text);
        if (spelled.matches()) {
            var span = of(Long.parseLong(spelled.group(1)), spelled.group(2).charAt(0));
            if (!span.isZero() && span.compareTo(MOST) <= 0) {
                return span;
            }
        }
        problems.refuse(
                where, Problems.shown(text) + " is no time span", "expected a number with s, m, h or d, at most 30d");
        return Duration.ofSeconds(1);
    }

    private static Duration of(long count, char unit) {
        return switch (unit) {
            case 's' -> Duration.ofSeconds(count);
            case 'm' -> Duration.ofMinutes(count);
            case 'h' -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
