package dev.picket.event;

/**
 * The two kinds of string that others control and that may leave a node. What does not fit is replaced by its keyed hash, so that no
 * sentence, prompt or quoting trick travels.
 */
public final class Text {
    public static final int TOKEN_MAX = 128;
    public static final int PRINTABLE_MAX = 256;

    private Text() {}

    /** {@code [A-Za-z0-9._:/@+-]{0,128}}, the only strings of the inference plane. */
    public static String token(String value) {
        return value.length() <= TOKEN_MAX && all(value, Text::inToken) ? value : Hashing.opaque(value);
    }

    /** Printable ASCII without quotes, backslash and angle brackets, at most 256 characters. */
    public static String printable(String value) {
        return value.length() <= PRINTABLE_MAX && all(value, Text::inPrintable) ? value : Hashing.opaque(value);
    }

    private static boolean inToken(char c) {
        return (c >= 'a' && c <= 'z')
                || (c >= 'A' && c <= 'Z')
                || (c >= '-' && c <= ':')
                || c == '_'
                || c == '@'
                || c == '+';
    }

    private static boolean inPrintable(char c) {
        return c >= ' ' && c <= '~' && c != '"' && c != '\'' && c != '`' && c != '\\' && c != '<' && c != '>';
    }

    private static boolean all(String value, CharPredicate allowed) {
        for (int i = 0; i < value.length(); i++) {
            if (!allowed.test(value.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    @FunctionalInterface
    private interface CharPredicate {
        boolean test(char c);
    }
}
