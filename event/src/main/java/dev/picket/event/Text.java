package dev.picket.event;

/**
 * The two kinds of string that others control and that may leave a node. What does not fit is replaced by its keyed hash, so that no
 * sentence, prompt or quoting trick travels.
 */
public final class Text {
    public static final int TOKEN_MAX = 128;
    public static final int PRINTABLE_MAX = 256;

    private static final int ASCII_MAX = 127;
    private static final byte[] TOKEN = table(Text::inToken);
    private static final byte[] PRINTABLE = table(Text::inPrintable);

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

    /** Without a branch for each character: nearly all texts are as they should be, and every text of every event passes here. */
    private static boolean all(String value, byte[] wrong) {
        int found = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            found |= wrong[c & ASCII_MAX] | (c & ~ASCII_MAX);
        }
        return found == 0;
    }

    /** Of each ASCII character whether it is wrong; beyond ASCII all are. */
    private static byte[] table(CharPredicate allowed) {
        var wrong = new byte[ASCII_MAX + 1];
        for (char c = 0; c < wrong.length; c++) {
            wrong[c] = (byte) (allowed.test(c) ? 0 : 1);
        }
        return wrong;
    }

    @FunctionalInterface
    private interface CharPredicate {
        boolean test(char c);
    }
}
