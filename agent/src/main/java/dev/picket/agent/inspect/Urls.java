package dev.picket.agent.inspect;

import java.util.Locale;
import java.util.Set;

/** Passwords within URLs and connection strings: {@code scheme://user:password@host}. */
final class Urls implements Recogniser {
    private static final Kind PASSWORD = Kind.secret("url-password", "connection-string", 0.8);
    private static final int USER_MAX = 128;
    private static final int PASSWORD_MAX = 256;
    private static final Set<String> SAID_TO_BE_ONE =
            Set.of("password", "passwd", "pwd", "yourpassword", "mypassword", "xxx", "token", "secret", "password123");

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        int colon = to;
        while (colon - to < USER_MAX && inUser(window.at(colon))) {
            colon++;
        }
        int end = colon + 1;
        while (end - colon < PASSWORD_MAX && inPassword(window.at(end))) {
            end++;
        }
        var user = window.part(to, colon);
        boolean formed = Chars.letter(window.at(from - 1))
                && window.at(colon) == ':'
                && window.at(end) == '@'
                && hostBegins(window.at(end + 1));
        var password = window.part(colon + 1, end);
        boolean local = window.holds(end + 1, "localhost") || window.holds(end + 1, "127.");
        boolean weak = Values.entropy(password) == 0
                || password.length() < 4
                || password.equals(user)
                || (local && !Values.password(password));
        if (formed && !weak && !said(password) && !Values.placeholder(password)) {
            finds.add(PASSWORD, colon + 1, end);
        }
    }

    private static boolean said(String password) {
        return SAID_TO_BE_ONE.contains(password.toLowerCase(Locale.ROOT))
                || password.startsWith("$")
                || password.startsWith(":");
    }

    private static boolean hostBegins(char c) {
        return Chars.alphanumeric(c) || c == '[';
    }

    private static boolean inUser(char c) {
        return c > ' '
                && c != ':'
                && c != '@'
                && c != '/'
                && c != '<'
                && c != '{'
                && c != '$'
                && !Chars.quote(c)
                && c < 127;
    }

    private static boolean inPassword(char c) {
        return c > ' ' && c != '@' && c != '/' && !Chars.quote(c) && c < 127;
    }
}
