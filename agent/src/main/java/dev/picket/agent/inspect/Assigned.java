package dev.picket.agent.inspect;

import java.util.List;
import java.util.Optional;

/** A value that stands where a name is given one, in the notation of some language or of prose. Indices of a window. */
record Assigned(int from, int to, boolean quoted) {
    private static final List<String> OPERATORS =
            List.of(":::=", "::=", ":=", "?=", ".=", "+=", "=>", "->", "==", "||", "=", ":", ",", ">", "(", "|");
    private static final int BLANKS_MAX = 24;
    private static final int WORD_MAX = 16;
    private static final int VALUE_MAX = 256;

    /** The value given to the name that ends here. */
    static Optional<Assigned> to(Window window, int nameEnd) {
        int at = nameEnd;
        while (at - nameEnd < 4 && closes(window.at(at))) {
            at++;
        }
        at = pastWord(window, at, pastBlanks(window, at));
        var operator = operator(window, at, nameEnd);
        if (operator.isEmpty()) {
            return Optional.empty();
        }
        at = pastBlanks(window, at + operator.get().length());
        return value(window, at, operator.get());
    }

    private static Optional<Assigned> value(Window window, int at, String operator) {
        boolean escaped = window.at(at) == '\\' && Chars.quote(window.at(at + 1));
        int open = escaped ? at + 1 : at;
        boolean quoted = Chars.quote(window.at(open));
        if (!quoted && (operator.equals(",") || operator.equals("("))) {
            return Optional.empty();
        }
        int from = pastScheme(window, quoted ? open + 1 : open);
        int to = from;
        while (to - from < VALUE_MAX && (quoted ? inQuotes(window.at(to), window.at(open)) : inBare(window.at(to)))) {
            to++;
        }
        boolean cut = window.at(to - 1) == '.' && window.at(to - 2) == '.';
        to = quoted ? to : withoutPunctuation(window, from, to);
        boolean closed = !quoted || window.at(to) == window.at(open) || window.at(to) == '\\' || window.at(to) == 0;
        return closed && !cut && to > from ? Optional.of(new Assigned(from, to, quoted)) : Optional.empty();
    }

    /** A type's name or "value" between the name and its operator, or the "is" of prose. */
    private static int pastWord(Window window, int nameEnd, int at) {
        int end = at;
        while (end - at < WORD_MAX && Chars.letter(window.at(end))) {
            end++;
        }
        int next = pastBlanks(window, end);
        boolean assigned = window.at(next) == '=' || window.at(next) == ':';
        boolean sameLine = window.part(nameEnd, at).indexOf('\n') < 0;
        return end > at && assigned && (sameLine || window.part(at, end).equals("value")) ? next : at;
    }

    private static Optional<String> operator(Window window, int at, int nameEnd) {
        if (window.holds(at, "is ") && at > nameEnd) {
            return Optional.of("is ");
        }
        return OPERATORS.stream().filter(sign -> window.holds(at, sign)).findFirst();
    }

    private static int pastBlanks(Window window, int at) {
        int end = at;
        while (end - at < BLANKS_MAX && Chars.blank(window.at(end))) {
            end++;
        }
        return end;
    }

    /** HTTP's "Bearer", "Basic", "Api-Token" … before the credential itself. */
    private static int pastScheme(Window window, int at) {
        int end = at;
        while (end - at < WORD_MAX && (Chars.letter(window.at(end)) || window.at(end) == '-')) {
            end++;
        }
        boolean credentialFollows = window.at(end) == ' ' && Chars.base64(window.at(end + 1));
        return end - at > 2 && credentialFollows ? end + 1 : at;
    }

    private static int withoutPunctuation(Window window, int from, int to) {
        int end = to;
        while (end > from && (window.at(end - 1) == '.' || window.at(end - 1) == ':' || window.at(end - 1) == '?')) {
            end--;
        }
        return end;
    }

    private static boolean closes(char c) {
        return Chars.quote(c) || c == '\\' || c == ']' || c == '*';
    }

    private static boolean inQuotes(char c, char quote) {
        return c > ' ' && c < 127 && c != quote && c != '\\';
    }

    private static boolean inBare(char c) {
        return c > ' ' && c < 127 && !Chars.quote(c) && ",;<>()[]{}&\\".indexOf(c) < 0;
    }
}
