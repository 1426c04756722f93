package dev.picket.agent.inspect;

/**
 * Secrets without a form of their own, known by the name of what they are assigned to and by looking random: {@code db_password = "…"},
 * {@code <token>…</token>}, {@code "apiKey": "…"}, {@code --secret …}.
 */
final class Assignments implements Recogniser {
    private static final Kind PASSWORD = Kind.generic("assigned-password", "password", 0.7);
    private static final Kind TOKEN = Kind.generic("assigned-token", "generic-token", 0.7);
    private static final Kind KEY = Kind.generic("assigned-key", "generic-key", 0.6);
    private static final Kind VENDOR = Kind.generic("vendor-key", "service-key", 0.6);
    private static final int NAME_MAX = 80;

    private final boolean vendor;

    private Assignments(boolean vendor) {
        this.vendor = vendor;
    }

    /** Decides by what the name says. */
    static Assignments byName() {
        return new Assignments(false);
    }

    /** Decides by whose name it is. */
    static Assignments byVendor() {
        return new Assignments(true);
    }

    @Override
    public void look(Window window, int from, int to, Finds finds) {
        int start = from;
        while (from - start < NAME_MAX && inName(window.at(start - 1))) {
            start--;
        }
        int end = to;
        while (end - to < NAME_MAX && inName(window.at(end))) {
            end++;
        }
        var name = window.part(start, end);
        var promise = vendor || Names.ownForm(name) ? Names.Promise.NONE : Names.promise(name);
        if (vendor ? start == from || !Chars.letter(window.at(from - 1)) : promise != Names.Promise.NONE) {
            Assigned.to(window, end).ifPresent(value -> judge(window, promise, value, finds));
        }
    }

    private void judge(Window window, Names.Promise promise, Assigned assigned, Finds finds) {
        var value = window.part(assigned.from(), assigned.to());
        var secret = switch (promise) {
            case NONE -> value.length() >= 10 && randomOrDigits(value);
            case KEY -> value.length() >= 16 && Values.random(value);
            case TOKEN -> value.length() >= 10 && randomOrDigits(value);
            case PASSWORD -> password(value, assigned.quoted()) && (assigned.quoted() || !identifier(value));
        };
        if (secret && !Values.placeholder(value) && !Values.place(value)) {
            finds.add(kind(promise), assigned.from(), assigned.to());
        }
    }

    private static boolean randomOrDigits(String value) {
        return Values.random(value) || (value.length() >= 15 && Values.randomDigits(value));
    }

    private static boolean password(String value, boolean quoted) {
        return value.length() >= (quoted ? 6 : 8) && (Values.random(value) || Values.password(value));
    }

    /** Code that names another variable: letters, dots and underscores only. */
    private static boolean identifier(String value) {
        return value.chars().allMatch(c -> Chars.letter((char) c) || c == '.' || c == '_' || c == '-');
    }

    private static Kind kind(Names.Promise promise) {
        return switch (promise) {
            case NONE -> VENDOR;
            case KEY -> KEY;
            case TOKEN -> TOKEN;
            case PASSWORD -> PASSWORD;
        };
    }

    private static boolean inName(char c) {
        return Chars.alphanumeric(c) || c == '_' || c == '-' || c == '.';
    }
}
