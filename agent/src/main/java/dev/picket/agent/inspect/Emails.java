package dev.picket.agent.inspect;

import java.util.Locale;
import java.util.Set;

/** E-mail addresses as people write them (RFC 5321's dot-atoms; no quoted local parts), at an at sign. */
final class Emails implements Recogniser {
    private static final Kind EMAIL = Kind.personal("email", 0.9);
    private static final int LOCAL_MAX = 64;
    private static final int DOMAIN_MAX = 253;
    private static final Set<String> NOT_DOMAINS =
            Set.of("png", "jpg", "jpeg", "gif", "svg", "webp", "js", "css", "py", "local", "json");

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        int start = from;
        while (from - start < LOCAL_MAX && inLocal(window.at(start - 1))) {
            start--;
        }
        while (start < from && !wordy(window.at(start))) {
            start++;
        }
        int end = domainEnd(window, to);
        boolean whole = start < from && wordy(window.at(from - 1)) && !wordy(window.at(start - 1));
        if (whole && end > 0 && !window.part(start, from).equals("git")) {
            finds.add(EMAIL, start, end);
        }
    }

    /** Where the domain ends: after its last label, which has letters only; -1 when it is no domain. */
    private static int domainEnd(Window window, int from) {
        int end = from;
        while (end - from < DOMAIN_MAX && (wordy(window.at(end)) || window.at(end) == '-' || window.at(end) == '.')) {
            end++;
        }
        while (end > from && !wordy(window.at(end - 1))) {
            end--;
        }
        var labels = window.part(from, end).split("\\.", -1);
        var last = labels[labels.length - 1].toLowerCase(Locale.ROOT);
        boolean top =
                last.length() >= 2 && last.length() <= 24 && last.chars().allMatch(c -> Character.isLetter((char) c));
        boolean whole = labels.length > 1;
        for (var label : labels) {
            whole &= !label.isEmpty() && label.charAt(0) != '-';
        }
        return top && whole && !NOT_DOMAINS.contains(last) ? end : -1;
    }

    private static boolean inLocal(char c) {
        return wordy(c) || (c != 0 && ".!#$%&'*+/=?^_`{|}~-".indexOf(c) >= 0);
    }

    private static boolean wordy(char c) {
        return Chars.alphanumeric(c) || (c > 127 && Character.isLetter(c));
    }
}
