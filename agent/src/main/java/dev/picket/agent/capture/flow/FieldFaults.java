package dev.picket.agent.capture.flow;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.Text;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads numbers and names of a line's fields and remembers the first that is impossible, in words for whoever wrote it. One thread. */
final class FieldFaults {
    private static final int DIGITS_MAX = 40;

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
    long number(String field, JsonParser json, long max) throws IOException {
        return number("", field, json, max);
    }

    /** The same, of a field {@code owner.field}. */
    long number(String owner, String field, JsonParser json, long max) throws IOException {
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT
                && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
            return inRange(owner, field, json.getLongValue(), max);
        }
        var text = BoundedJson.text(json);
        if (text.isEmpty() && json.currentToken() == JsonToken.VALUE_NULL) {
            return 0;
        }
        var value = whole(text);
        if (value.isEmpty()) {
            add(path(owner, field), quoted(text) + " is not a whole number");
        }
        return value.isEmpty() ? 0 : inRange(owner, field, value.get(), max);
    }

    /** A constant by its name, in any case, or by its number in the wire schema; the first of them if it is none. */
    <E extends Enum<E>> E constant(String field, JsonParser json, E[] constants) throws IOException {
        var text = BoundedJson.text(json);
        var name = upper(text);
        for (var constant : constants) {
            if (constant.name().equals(name)) {
                return constant;
            }
        }
        if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
            return constants[(int) number(field, json, constants.length - 1)];
        }
        if (!text.isEmpty()) {
            add(field, quoted(text) + " is not one of " + names(constants));
        }
        return constants[0];
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
