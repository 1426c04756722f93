package dev.picket.agent.inspect;

import java.util.regex.Pattern;

/** Private keys in textual encoding (RFC 7468, PGP's armour), with real or escaped line ends. */
final class KeyBlocks implements Recogniser {
    private static final Kind KEY = Kind.secret("private-key-block", "private-key", 0.99);
    private static final Pattern HEADER = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----");
    private static final Pattern FOOTER = Pattern.compile("-----END [A-Z0-9 ]{0,24}PRIVATE KEY(?: BLOCK)?-----");
    private static final int HEADER_MAX = 72;
    private static final int BODY_MIN = 64;

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        var header = HEADER.matcher(window).region(from, Math.min(window.length(), from + HEADER_MAX));
        if (!header.lookingAt()) {
            return;
        }
        int bodyEnd = header.end();
        var body = new StringBuilder();
        for (; inBody(window, bodyEnd); bodyEnd++) {
            if (Chars.base64(window.at(bodyEnd)) && window.at(bodyEnd - 1) != '\\' && body.length() < 256) {
                body.append(window.at(bodyEnd));
            }
        }
        if (body.length() >= BODY_MIN && Values.entropy(body) > 3.5) {
            var footer = FOOTER.matcher(window).region(bodyEnd, Math.min(window.length(), bodyEnd + HEADER_MAX));
            finds.add(KEY, from, footer.lookingAt() ? footer.end() : bodyEnd);
        }
    }

    private static boolean inBody(Window window, int at) {
        char c = window.at(at);
        return Chars.blank(c)
                || c == '\\'
                || c == ':'
                || c == ','
                || c == '.'
                || Chars.quote(c)
                || (Chars.base64(c) && !window.holds(at, "-----"));
    }
}
