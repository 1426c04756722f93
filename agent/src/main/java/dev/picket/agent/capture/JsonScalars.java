package dev.picket.agent.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import org.jspecify.annotations.Nullable;

/** Strings, numbers and literals of JSON (RFC 8259) among bytes: where they end, and what a string says. */
final class JsonScalars {
    private static final String ESCAPES = "\"\\/bfnrt";
    private static final String ESCAPED = "\"\\/\b\f\n\r\t";

    private JsonScalars() {}

    /** The first index from there that is no white space. */
    static int space(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] <= ' ' && isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    private static boolean isSpace(byte one) {
        return one == ' ' || one == '\n' || one == '\r' || one == '\t';
    }

    /** The index behind the string, number or literal that begins there; if it is none, the complement of the index of the fault. */
    static int end(byte[] bytes, int from, int end) {
        return switch (from < end ? bytes[from] : 0) {
            case '"' -> {
                int close = string(bytes, from + 1, end);
                yield close < 0 ? close : close + 1;
            }
            case 't' -> literal(bytes, from, end, "true");
            case 'f' -> literal(bytes, from, end, "false");
            case 'n' -> literal(bytes, from, end, "null");
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number(bytes, from, end);
            default -> ~from;
        };
    }

    /** The index of the quote that closes the name of a field that begins there, or the complement of the index of the fault. */
    static int name(byte[] bytes, int from, int end) {
        return from < end && bytes[from] == '"' ? string(bytes, from + 1, end) : ~from;
    }

    /** From behind a name to its value, or the complement of the index of the fault. */
    static int afterName(byte[] bytes, int from, int end) {
        int colon = space(bytes, from, end);
        return colon < end && bytes[colon] == ':' ? space(bytes, colon + 1, end) : ~colon;
    }

    /**
     * Where the string ends that begins behind a quote there.
     *
     * @return the index of its closing quote; if it is faulty, the complement of the index of the fault
     */
    static int string(byte[] bytes, int from, int end) {
        int at = Bytes.plain(bytes, from, end);
        while (at < end && bytes[at] != '"') {
            int after = bytes[at] == '\\' ? escape(bytes, at + 1, end) : bytes[at] < 0 ? at + 1 : ~at;
            if (after < 0) {
                return after;
            }
            at = Bytes.plain(bytes, after, end);
        }
        return at < end ? at : ~end;
    }

    private static int escape(byte[] bytes, int at, int end) {
        if (at < end && bytes[at] == 'u') {
            for (int i = at + 1; i <= at + 4; i++) {
                if (i >= end || hex(bytes[i]) < 0) {
                    return ~i;
                }
            }
            return at + 5;
        }
        return at < end && ESCAPES.indexOf(bytes[at]) >= 0 ? at + 1 : ~at;
    }

    private static int hex(byte digit) {
        return digit < 0 ? -1 : Character.digit(digit, 16);
    }

    /** What a string says that was found well; bytes that are no UTF-8 as U+FFFD, halves of surrogate pairs as they are. */
    static String text(byte[] bytes, int from, int to) {
        int special = Bytes.plain(bytes, from, to);
        if (special == to) {
            return new String(bytes, from, to - from, ISO_8859_1);
        }
        int escape = backslash(bytes, special, to);
        if (escape == to) {
            return new String(bytes, from, to - from, UTF_8);
        }
        var ascii = ascii(bytes, from, to);
        return ascii == null ? unescaped(bytes, from, escape, to) : ascii;
    }

    private static int backslash(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** Of a string that says nothing beyond ASCII, as nearly all do; null of others. */
    private static @Nullable String ascii(byte[] bytes, int from, int to) {
        var said = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            byte one = bytes[at];
            if (one == '\\') {
                one = bytes[++at];
                if (one == 'u') {
                    return null;
                }
                one = (byte) ESCAPED.charAt(ESCAPES.indexOf(one));
            } else if (one < 0) {
                return null;
            }
            said[length++] = one;
        }
        return new String(said, 0, length, ISO_8859_1);
    }

    private static String unescaped(byte[] bytes, int from, int firstEscape, int to) {
        var text = new StringBuilder(to - from);
        int at = from;
        for (int escape = firstEscape; escape < to; escape = backslash(bytes, at, to)) {
            text.append(new String(bytes, at, escape - at, UTF_8));
            boolean unicode = bytes[escape + 1] == 'u';
            text.append(unicode ? unicode(bytes, escape + 2) : ESCAPED.charAt(ESCAPES.indexOf(bytes[escape + 1])));
            at = escape + (unicode ? 6 : 2);
        }
        return text.append(new String(bytes, at, to - at, UTF_8)).toString();
    }

    private static char unicode(byte[] bytes, int at) {
        return (char) (hex(bytes[at]) << 12 | hex(bytes[at + 1]) << 8 | hex(bytes[at + 2]) << 4 | hex(bytes[at + 3]));
    }

    private static int number(byte[] bytes, int from, int end) {
        int at = bytes[from] == '-' ? from + 1 : from;
        boolean zero = at < end && bytes[at] == '0';
        at = zero ? at + 1 : digits(bytes, at, end);
        if (at >= 0 && at < end && bytes[at] == '.') {
            at = digits(bytes, at + 1, end);
        }
        if (at >= 0 && at < end && (bytes[at] == 'e' || bytes[at] == 'E')) {
            boolean signed = at + 1 < end && (bytes[at + 1] == '+' || bytes[at + 1] == '-');
            at = digits(bytes, signed ? at + 2 : at + 1, end);
        }
        return at;
    }

    /** At least one. */
    private static int digits(byte[] bytes, int from, int end) {
        int at = from;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            at++;
        }
        return at > from ? at : ~at;
    }

    private static int literal(byte[] bytes, int from, int end, String literal) {
        for (int i = 0; i < literal.length(); i++) {
            if (from + i >= end || bytes[from + i] != literal.charAt(i)) {
                return ~(from + i);
            }
        }
        return from + literal.length();
    }
}
