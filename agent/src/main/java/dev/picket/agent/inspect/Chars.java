package dev.picket.agent.inspect;

/** Classes of ASCII characters; everything else belongs to none. */
final class Chars {
    private Chars() {}

    static boolean digit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean upper(char c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean lower(char c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean letter(char c) {
        return upper(c) || lower(c);
    }

    static boolean alphanumeric(char c) {
        return letter(c) || digit(c);
    }

    static boolean hex(char c) {
        return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    static boolean base64(char c) {
        return alphanumeric(c) || c == '+' || c == '/' || c == '-' || c == '_' || c == '=';
    }

    static boolean blank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\r';
    }

    static boolean quote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }
}
