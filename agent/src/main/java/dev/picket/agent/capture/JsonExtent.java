package dev.picket.agent.capture;

/**
 * Where a value of JSON (RFC 8259) ends. All of it is checked, nothing is kept of it, and a level costs one bit: without recursion, for a body may
 * be as deep as it likes. One thread.
 */
final class JsonExtent {
    /** What stands for a fault that has no place. */
    static final int TOO_DEEP = Integer.MIN_VALUE;

    /** A bit a level: whether it is an object. */
    private final long[] objects = new long[(JsonCursor.DEPTH_MAX >> 6) + 1];

    private byte[] bytes = {};
    private int end;
    private int levelsMax;
    private int level;

    /**
     * The index behind the value that begins there. If it is faulty, the complement of the index of the fault, or {@link #TOO_DEEP}.
     *
     * @param levels how many objects and arrays may lie in each other
     */
    int of(byte[] buffer, int from, int limit, int levels) {
        bytes = buffer;
        end = limit;
        levelsMax = levels;
        level = 0;
        int at = from;
        do {
            at = opens(at) ? enter(at) : after(JsonScalars.end(bytes, at, end));
        } while (at >= 0 && level > 0);
        return at;
    }

    private boolean opens(int at) {
        return at < end && (bytes[at] == '{' || bytes[at] == '[');
    }

    private boolean isInObject() {
        return ((objects[level >> 6] >>> level) & 1) != 0;
    }

    private boolean closes(int at) {
        return at < end && bytes[at] == (isInObject() ? '}' : ']');
    }

    /** From an opening bracket to the first value behind it. */
    private int enter(int at) {
        if (level == levelsMax) {
            return TOO_DEEP;
        }
        level++;
        long bit = 1L << level;
        objects[level >> 6] = bytes[at] == '{' ? objects[level >> 6] | bit : objects[level >> 6] & ~bit;
        int inside = JsonScalars.space(bytes, at + 1, end);
        if (!closes(inside)) {
            return value(inside);
        }
        level--;
        return after(inside + 1);
    }

    /** From behind a value to the next one, or behind all that it was the last of. */
    private int after(int value) {
        int at = value;
        while (at >= 0 && level > 0) {
            at = JsonScalars.space(bytes, at, end);
            if (at < end && bytes[at] == ',') {
                return value(JsonScalars.space(bytes, at + 1, end));
            }
            if (!closes(at)) {
                return ~at;
            }
            level--;
            at++;
        }
        return at;
    }

    /** From where a field or an element begins to its value. */
    private int value(int at) {
        if (!isInObject()) {
            return at;
        }
        int close = JsonScalars.name(bytes, at, end);
        return close < 0 ? close : JsonScalars.afterName(bytes, close + 1, end);
    }
}
