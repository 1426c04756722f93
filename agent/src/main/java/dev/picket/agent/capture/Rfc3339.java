package dev.picket.agent.capture;

import java.time.Instant;
import java.time.YearMonth;
import java.util.Optional;

/**
 * Times as logs write them: RFC 3339, also with a space for the T, without a zone (then UTC), and with more than nine decimals (cut).
 * An order of magnitude faster than the JDK's formatter, and faster still where one reader reads many of the same second. One thread.
 */
public final class Rfc3339 {
    private static final int FRACTION_AT = 19;
    private static final int NANO_DIGITS = 9;
    /** Nanoseconds that the last of so many decimals counts. */
    private static final int[] UNITS = {
        1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10, 1
    };

    /** The second that was read last, and what it is of the epoch, zone apart. */
    private String second = "-";

    private long known;

    /** The instant, or empty if the text is none. */
    public static Optional<Instant> parse(String text) {
        return new Rfc3339().read(text);
    }

    /** The same. */
    public Optional<Instant> read(String text) {
        if (!shaped(text)) {
            return Optional.empty();
        }
        int zoneAt = afterFraction(text);
        int offset = zoneSeconds(text, zoneAt);
        long seconds = text.startsWith(second) ? known : remembered(text);
        return offset == Integer.MIN_VALUE || seconds == Long.MIN_VALUE
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(seconds - offset, nanos(text, zoneAt)));
    }

    private long remembered(String text) {
        long seconds = seconds(text);
        if (seconds != Long.MIN_VALUE) {
            second = text.substring(0, FRACTION_AT);
            known = seconds;
        }
        return seconds;
    }

    private static boolean shaped(String text) {
        return text.length() >= FRACTION_AT
                && text.charAt(4) == '-'
                && text.charAt(7) == '-'
                && (text.charAt(10) == 'T' || text.charAt(10) == 't' || text.charAt(10) == ' ')
                && text.charAt(13) == ':'
                && text.charAt(16) == ':';
    }

    private static long seconds(String text) {
        int year = number(text, 0, 4);
        int month = number(text, 5, 2);
        int day = number(text, 8, 2);
        int hour = number(text, 11, 2);
        int minute = number(text, 14, 2);
        int second = number(text, 17, 2);
        if (year < 0 || month < 1 || month > 12 || outside(hour, 23) || outside(minute, 59) || outside(second, 59)) {
            return Long.MIN_VALUE;
        }
        var in = YearMonth.of(year, month);
        return in.isValidDay(day)
                ? in.atDay(day).toEpochDay() * 86_400L + hour * 3_600L + minute * 60L + second
                : Long.MIN_VALUE;
    }

    private static int afterFraction(String text) {
        int at = FRACTION_AT;
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            while (at < text.length() && digit(text.charAt(at))) {
                at++;
            }
        }
        return at;
    }

    private static int nanos(String text, int end) {
        int first = FRACTION_AT + 1;
        int digits = Math.clamp(end - first, 0, NANO_DIGITS);
        int nanos = 0;
        for (int i = first; i < first + digits; i++) {
            nanos = nanos * 10 + text.charAt(i) - '0';
        }
        return nanos * UNITS[digits];
    }

    private static int zoneSeconds(String text, int at) {
        if (isUtc(text, at)) {
            return 0;
        }
        var zone = text.substring(at);
        boolean signed =
                zone.length() == 6 && (zone.charAt(0) == '+' || zone.charAt(0) == '-') && zone.charAt(3) == ':';
        int hours = signed ? number(zone, 1, 2) : -1;
        int minutes = signed ? number(zone, 4, 2) : -1;
        if (outside(hours, 23) || outside(minutes, 59)) {
            return Integer.MIN_VALUE;
        }
        return (zone.charAt(0) == '-' ? -1 : 1) * (hours * 3_600 + minutes * 60);
    }

    private static boolean isUtc(String text, int at) {
        int left = text.length() - at;
        return left == 0 || (left == 1 && (text.charAt(at) == 'Z' || text.charAt(at) == 'z'));
    }

    private static int number(String text, int at, int digits) {
        int number = 0;
        for (int i = at; i < at + digits; i++) {
            if (!digit(text.charAt(i))) {
                return -1;
            }
            number = number * 10 + text.charAt(i) - '0';
        }
        return number;
    }

    private static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean outside(int value, int max) {
        return value < 0 || value > max;
    }
}
