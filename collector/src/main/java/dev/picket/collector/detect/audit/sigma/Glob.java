package dev.picket.collector.detect.audit.sigma;

import java.util.Locale;

/**
 * Text of a rule with Sigma's wildcards: {@code *} for any characters, {@code ?} for one, a backslash before either or before itself for the
 * character. Matching takes at most the product of both lengths.
 */
public final class Glob {
    /** Stand for the wildcards: private use, so in no field. */
    private static final char MANY = '\uE000';

    private static final char ONE = '\uE001';

    private final String pattern;
    private final boolean cased;
    private final Form form;
    private final String core;

    /** Shapes that have a faster way. */
    private enum Form {
        PLAIN,
        STARTS,
        ENDS,
        HOLDS,
        MIXED
    }

    private Glob(String pattern, boolean cased) {
        this.pattern = cased ? pattern : pattern.toLowerCase(Locale.ROOT);
        this.cased = cased;
        this.form = form(this.pattern);
        this.core = core(this.pattern, form);
    }

    static Glob of(String text, boolean cased) {
        return new Glob(parsed(text), cased);
    }

    /** The text as it is, wildcards being characters. */
    static Glob literal(String text, boolean cased) {
        return new Glob(text, cased);
    }

    Glob contained() {
        return new Glob(MANY + pattern + MANY, cased);
    }

    Glob atStart() {
        return new Glob(pattern + MANY, cased);
    }

    Glob atEnd() {
        return new Glob(MANY + pattern, cased);
    }

    boolean isPlain() {
        return form == Form.PLAIN;
    }

    /** Whether it takes everything. */
    boolean isAny() {
        return !pattern.isEmpty() && pattern.chars().allMatch(c -> c == MANY);
    }

    /** The text of a plain one; in lower case unless cased. */
    String plain() {
        return core;
    }

    boolean test(String value) {
        var text = cased ? value : value.toLowerCase(Locale.ROOT);
        return switch (form) {
            case PLAIN -> text.equals(core);
            case STARTS -> text.startsWith(core);
            case ENDS -> text.endsWith(core);
            case HOLDS -> text.contains(core);
            case MIXED -> matches(text);
        };
    }

    /** Goes back only to the last star: what stood before it can stay where it first fitted. */
    private boolean matches(String text) {
        int at = 0;
        int next = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            if (next < pattern.length() && pattern.charAt(next) == MANY) {
                star = next++;
                retry = at;
            } else if (next < pattern.length() && fits(pattern.charAt(next), text.charAt(at))) {
                next++;
                at++;
            } else if (star >= 0) {
                next = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (next < pattern.length() && pattern.charAt(next) == MANY) {
            next++;
        }
        return next == pattern.length();
    }

    private static boolean fits(char wanted, char found) {
        return wanted == ONE || wanted == found;
    }

    private static String parsed(String text) {
        var pattern = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean escapes = c == '\\' && i + 1 < text.length() && "*?\\".indexOf(text.charAt(i + 1)) >= 0;
            pattern.append(escapes ? text.charAt(++i) : c == '*' ? MANY : c == '?' ? ONE : c);
        }
        return pattern.toString();
    }

    private static Form form(String pattern) {
        boolean starts = !pattern.isEmpty() && pattern.charAt(pattern.length() - 1) == MANY;
        boolean ends = !pattern.isEmpty() && pattern.charAt(0) == MANY;
        int inner = (ends ? 1 : 0) + (starts && pattern.length() > 1 ? 1 : 0);
        long wild = pattern.chars().filter(c -> c == MANY || c == ONE).count();
        if (wild != inner) {
            return Form.MIXED;
        }
        if (wild == 0) {
            return Form.PLAIN;
        }
        return ends ? (starts && pattern.length() > 1 ? Form.HOLDS : Form.ENDS) : Form.STARTS;
    }

    private static String core(String pattern, Form form) {
        return switch (form) {
            case PLAIN, MIXED -> pattern;
            case STARTS -> pattern.substring(0, pattern.length() - 1);
            case ENDS -> pattern.substring(1);
            case HOLDS -> pattern.substring(1, pattern.length() - 1);
        };
    }
}
