package dev.picket.agent.inspect;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A secret with a form of its own, known by a keyword in it.
 *
 * @param keywords what it begins with, or what follows its lead, without regard to case
 * @param lead what of it stands before the keyword
 * @param leadMax characters to look back for the lead; 0 where it begins with the keyword
 * @param pattern anchored at the keyword; its group {@code v}, if it has one, is the secret
 * @param floor least entropy of the secret, in bits a character; 0 where the form alone is proof
 */
record Rule(Kind kind, List<String> keywords, Pattern lead, int leadMax, Pattern pattern, double floor)
        implements Recogniser {
    private static final int REACH = 2048;
    private static final int LEAD_MAX = 64;

    /** What may stand around a token: nothing that could be part of it. */
    private static final String START = "(?<![A-Za-z0-9])";

    private static final String END = "(?![A-Za-z0-9#*])";

    /** A secret that begins with one of the keywords. */
    static Rule token(String id, String type, String keywords, String pattern, double floor) {
        return led(id, "", type, keywords, pattern, floor);
    }

    /** A secret with a keyword in its midst. */
    static Rule led(String id, String lead, String type, String keywords, String pattern, double floor) {
        return new Rule(
                Kind.secret(id, type, 0.95),
                List.of(keywords.split(" ")),
                Pattern.compile(START + lead + "\\z"),
                lead.isEmpty() ? 0 : LEAD_MAX,
                Pattern.compile("(?:" + pattern + ")" + END),
                floor);
    }

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        int start = begin(window, from);
        if (start < 0) {
            return;
        }
        var matcher = pattern.matcher(window);
        matcher.useTransparentBounds(true).region(from, Math.min(window.length(), from + REACH));
        if (matcher.lookingAt()) {
            boolean named = pattern.namedGroups().containsKey("v");
            settle(window, named ? matcher.start("v") : start, named ? matcher.end("v") : matcher.end(), finds);
        }
    }

    /** Where the secret begins, its lead included; -1 when it does not. */
    private int begin(Window window, int from) {
        if (leadMax == 0) {
            return Chars.alphanumeric(window.at(from - 1)) ? -1 : from;
        }
        var matcher = lead.matcher(window);
        matcher.useTransparentBounds(true).region(Math.max(0, from - leadMax), from);
        return matcher.find() ? matcher.start() : -1;
    }

    private void settle(Window window, int start, int end, Finds finds) {
        var value = window.part(start, end);
        if (floor == 0 || (Values.entropy(value) >= floor && !Values.filler(value))) {
            finds.add(kind, start, end);
        }
    }
}
