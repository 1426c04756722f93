package dev.picket.cli.config;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Durations and sizes as people write them: {@code 250ms}, {@code 15m}, {@code 7d}; {@code 64KiB}, {@code 10GiB}. */
public final class Units {
    private static final Pattern NUMBER_AND_UNIT = Pattern.compile("(\\d{1,15})([A-Za-z]*)");

    private Units() {}

    /** Empty when it is no duration; a unit is a must. */
    public static Optional<Duration> duration(String text) {
        var match = NUMBER_AND_UNIT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Optional.of(Duration.ofMillis(count));
            case "s" -> Optional.of(Duration.ofSeconds(count));
            case "m" -> Optional.of(Duration.ofMinutes(count));
            case "h" -> Optional.of(Duration.ofHours(count));
            case "d" -> days(count);
            default -> Optional.empty();
        };
    }

    /** Bytes; empty when it is no size. A number without unit counts bytes. */
    public static Optional<Long> bytes(String text) {
        var match = NUMBER_AND_UNIT.matcher(text);
        if (!match.matches()) {
            return Optional.empty();
        }
        long count = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "", "B" -> Optional.of(count);
            case "KiB" -> times(count, 10);
            case "MiB" -> times(count, 20);
            case "GiB" -> times(count, 30);
            case "TiB" -> times(count, 40);
            default -> Optional.empty();
        };
    }

    /** The shortest way to write it that {@link #duration} reads back. */
    public static String write(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1_000 != 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 86_400 == 0 && seconds > 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0 && seconds > 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 && seconds > 0 ? seconds / 60 + "m" : seconds + "s";
    }

    /** For people: one digit after the point. */
    public static String human(long bytes) {
        if (bytes < 1 << 10) {
            return bytes + " B";
        }
        var names = new String[] {"KiB", "MiB", "GiB", "TiB"};
        double scaled = bytes / 1024.0;
        int name = 0;
        while (scaled >= 1024 && name < names.length - 1) {
            scaled /= 1024;
            name++;
        }
        return String.format(Locale.ROOT, "%.1f %s", scaled, names[name]);
    }

    private static Optional<Duration> days(long count) {
        return count > 1_000_000 ? Optional.empty() : Optional.of(Duration.ofDays(count));
    }

    private static Optional<Long> times(long count, int shift) {
        return count > Long.MAX_VALUE >> shift ? Optional.empty() : Optional.of(count << shift);
    }
}
