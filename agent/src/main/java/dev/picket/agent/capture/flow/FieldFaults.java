package dev.picket.agent.capture.flow;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Text;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads numbers and names of a line's fields and remembers the first that is impossible, in words for whoever wrote it. One thread. */
final class FieldFaults {
    private static final int DIGITS_MAX = 40;
    private static final int PLAIN_MAX = 18;

    private Optional<String> first = Optional.empty();

    Optional<String> first() {
        return first;
    }

    void add(String field, String fault) {
        if (first.isEmpty()) {
            first = Optional.of(field + ": " + fault);
        }
    }

    /** A whole number from 0 to max, also as a string; 0 if it is none. */
    long number(String field, JsonCursor json, long max) {
        return number("", field, json, max);
    }

    /** The same, of a field {@code owner.field}. */
    long number(String owner, String field, JsonCursor json, long max) {
        var text = json.text();
        if (json.isNull()) {
            return 0;
        }
        var value = whole(text);
        if (value.isEmpty()) {
            add(path(owner, field), quoted(text) + " is not a whole number");
        }
        return value.isEmpty() ? 0 : inRange(owner, field, value.get(), max);
    }

    /** A constant by its name, in any case, or by its number in the wire schema; the first of them if it is none. */
    <E extends Enum<E>> E constant(String field, JsonCursor json, E[] constants) {
        var text = json.text();
        var name = upper(text);
        for (var constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        if (isWhole(json)) {
            return constants[(int) number(field, json, constants.length - 1)];
        }
        if (!text.isEmpty()) {
            add(field, quoted(text) + " is not one of " + names(constants));
        }
        return constants[0];
    }

    /** Whether it is a number that is written as a whole one. */
    static boolean isWhole(JsonCursor json) {
        return json.isNumber() && json.text().chars().allMatch(c -> c == '-' || (c >= '0' && c <= '9'));
    }

    static String upper(String text) {
        return text.toUpperCase(Locale.ROOT);
    }

    private long inRange(String owner, String field, long value, long max) {
        if (value >= 0 && value <= max) {
            return value;
        }
        add(path(owner, field), value + (value < 0 ? " is negative" : " is more than " + max));
        return 0;
    }

    private static String path(String owner, String field) {
        return owner.isEmpty() ? field : owner + '.' + field;
    }

    private static String quoted(String text) {
        return text.isEmpty() ? "nothing" : Text.printable(text);
    }

    /** Protobuf JSON also allows {@code 12.0} and {@code 1.2e1}. */
    private static Optional<Long> whole(String text) {
        if (text.isEmpty() || text.length() > DIGITS_MAX) {
            return Optional.empty();
        }
        if (text.length() <= PLAIN_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Long.parseLong(text));
        }
        try {
            var number = new BigDecimal(text);
            return Math.abs(number.scale()) > DIGITS_MAX ? Optional.empty() : Optional.of(number.longValueExact());
        } catch (ArithmeticException _) {
            return Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    private static String names(Enum<?>[] constants) {
        return Arrays.stream(constants).map(Enum::name).collect(Collectors.joining(", "));
    }
}
