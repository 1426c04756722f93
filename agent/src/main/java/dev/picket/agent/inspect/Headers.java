package dev.picket.agent.inspect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Credentials of HTTP's authentication schemes (RFC 7617 Basic, RFC 6750 Bearer), after the scheme's name. */
final class Headers implements Recogniser {
    private static final Kind BASIC = Kind.secret("http-basic", "password", 0.85);
    private static final Kind BEARER = Kind.generic("http-bearer", "generic-token", 0.8);
    private static final int VALUE_MAX = 2048;

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        int end = to;
        while (end - to < VALUE_MAX
                && (Chars.base64(window.at(end)) || window.at(end) == '.' || window.at(end) == '~')) {
            end++;
        }
        var value = window.part(to, end);
        if (window.part(from, to).equalsIgnoreCase("basic ")) {
            if (namesUserAndPassword(value)) {
                finds.add(BASIC, to, end);
            }
        } else if (value.length() >= 12 && Values.random(value) && !Values.placeholder(value)) {
            finds.add(BEARER, to, end);
        }
    }

    static boolean namesUserAndPassword(String value) {
        if (value.length() < 6 || value.length() > 512) {
            return false;
        }
        try {
            var decoded = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
            return decoded.indexOf(':') > 0 && decoded.chars().allMatch(c -> c >= ' ' && c != 0xFFFD);
        } catch (IllegalArgumentException notBase64) {
            return false;
        }
    }
}
