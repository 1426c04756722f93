package dev.picket.agent.inspect;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Passwords on curl's command line: {@code curl -u user:password}. */
final class CommandLines implements Recogniser {
    private static final Kind PASSWORD = Kind.secret("curl-user", "password", 0.8);
    private static final Pattern USER =
            Pattern.compile(" {0,2}[\"']?(?<u>[^\\s:\"'`$<\\[(%]{0,100})[\"']?:[\"']?\\{?(?<v>[^\\s\"'`}]{0,128})");
    private static final Set<String> SAID_TO_BE_ONE = Set.of(
            "password",
            "pass",
            "passwd",
            "pwd",
            "token",
            "secret",
            "test",
            "yyy",
            "xxx",
            "user",
            "api_key",
            "apikey",
            "access_token");

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        if (!window.part(0, from).contains("curl") || Chars.alphanumeric(window.at(from - 1))) {
            return;
        }
        var matcher = USER.matcher(window).region(to, Math.min(window.length(), to + 256));
        if (matcher.lookingAt()) {
            var group = matcher.group("v").isEmpty() ? "u" : "v";
            if (given(matcher.group(group), group.equals("u"))) {
                finds.add(PASSWORD, matcher.start(group), matcher.end(group));
            }
        }
    }

    /** A user without a password is one when it looks like a key. */
    private static boolean given(String password, boolean user) {
        return password.length() > 2
                && (!user || Values.password(password))
                && !SAID_TO_BE_ONE.contains(password.toLowerCase(Locale.ROOT))
                && "$<{[(%:/".indexOf(password.charAt(0)) < 0
                && !Values.placeholder(password);
    }
}
