package dev.picket.event;

/**
 * The two kinds of string that others control and that may leave a node. What does not fit is replaced by its keyed hash, so that no
 * sentence, prompt or quoting trick travels.
 */
public final class Text {
    public static final int TOKEN_MAX = 128;
    public static final int PRINTABLE_MAX = 256;

    private static final boolean[] TOKEN = table(Text::inToken);
    private static final boolean[] PRINTABLE = table(Text::inPrintable);

    private Text() {}

    /** {@code [A-Za-z0-9._:/@+-]{0,128}}, the only strings of the inference plane. */
    public static String token(String value) {
        return value.length() <= TOKEN_MAX && all(value, TOKEN) ? value : Hashing.opaque(value);
    }

    /** Printable ASCII without quotes, backslash and angle brackets, at most 256 characters. */
    public static String printable(String value) {
        return value.length() <= PRINTABLE_MAX && all(value, PRINTABLE) ? value : Hashing.opaque(value);
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

    private static boolean all(String value, boolean[] allowed) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= allowed.length || !allowed[c]) {
                return false;
            }
        }
        return true;
    }

    /** Of ASCII; beyond it nothing is allowed. */
    private static boolean[] table(CharPredicate allowed) {
        var table = new boolean[128];
        for (char c = 0; c < table.length; c++) {
            table[c] = allowed.test(c);
        }
        return table;
    }

    @FunctionalInterface
    private interface CharPredicate {
        boolean test(char c);
    }
}
