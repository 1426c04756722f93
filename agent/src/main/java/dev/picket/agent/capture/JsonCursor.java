package dev.picket.agent.capture;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Walks over JSON (RFC 8259) whose author is not trusted, without making anything of what is not asked for: a value that nobody takes is
 * checked and passed over. Nesting and texts are bounded. A fault is a state, not an exception: from then on there are no more values, and
 * {@link #fault()} says what is wrong without quoting the input. Bytes that are no UTF-8 are read as U+FFFD. One thread.
 */
public final class JsonCursor {
    /**
     * An API server takes bodies that nest up to 10,000 deep (Go's encoding/json), so that a lower bound would be a place to hide in. A level
     * that is passed over costs one bit and no stack.
     */
    public static final int DEPTH_MAX = 10_100;

    private static final int NAME_MAX = 50_000;
    private static final int TEXT_MAX = Lines.BYTES_MAX;
    private static final int UNKNOWN = -1;
    private static final byte NOTHING = 0;

    private final JsonExtent extent = new JsonExtent();
    private final Words names = new Words(512);
    private final Words words = new Words(2_048);
    private byte[] bytes = {};
    private int begin;
    private int end;
    private int at;
    private int depth;
    private @Nullable String fault;

    /** The value at hand: its first byte, where it begins, and where it ends if that is known. */
    private byte kind;

    private int start;
    private int next;
    /** Of a string whose end is known: it says what stands there, byte by byte. */
    private boolean plain;

    /** Begins anew, before the first value of these bytes, which must not change as long as they are walked over. */
    public JsonCursor over(byte[] buffer, int from, int length) {
        bytes = buffer;
        begin = from;
        end = from + length;
        at = from + (marked(buffer, from, length) ? 3 : 0);
        depth = 0;
        fault = null;
        passed(at);
        return this;
    }

    /** Begins with the mark by which some editors say that it is UTF-8. */
    private static boolean marked(byte[] buffer, int from, int length) {
        return length > 2
                && buffer[from] == (byte) 0xef
                && buffer[from + 1] == (byte) 0xbb
                && buffer[from + 2] == (byte) 0xbf;
    }

    /** Goes to the next value that stands by itself; false: there is none. */
    public boolean next() {
        leave();
        at = JsonScalars.space(bytes, at, end);
        return at < end && value() && (isObject() || isArray() || isString() || aloneAtEnd());
    }

    /** A number or literal that stands by itself has nothing right behind it. */
    private boolean aloneAtEnd() {
        if (toEnd() && next < end && JsonScalars.space(bytes, next, end) == next) {
            wrongAt(next);
        }
        return fault == null;
    }

    public boolean faulty() {
        return fault != null;
    }

    /** What is wrong with the input, in our words. */
    public Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /** Whoever finds that the input is faulty in another way says so here; what was said first stands. */
    public void fail(String why) {
        fault = fault == null ? why : fault;
        end = at;
        passed(at);
    }

    public boolean isObject() {
        return kind == '{';
    }

    public boolean isArray() {
        return kind == '[';
    }

    public boolean isString() {
        return kind == '"';
    }

    public boolean isNumber() {
        return kind == '-' || (kind >= '0' && kind <= '9');
    }

    public boolean isNull() {
        return kind == 'n';
    }

    /** Hands over every field of the object at hand, and passes over what is not taken; nothing for other values. */
    public void fields(Field field) {
        if (!isObject()) {
            return;
        }
        for (boolean more = enter('}'); more; more = another('}')) {
            var name = name();
            if (value()) {
                field.take(name, this);
            }
        }
        depth--;
        passed(at);
    }

    /** Hands over every element of the array at hand, and passes over what is not taken; nothing for other values. */
    public void elements(Element element) {
        if (!isArray()) {
            return;
        }
        for (boolean more = enter(']'); more; more = another(']')) {
            if (value()) {
                element.take(this);
            }
        }
        depth--;
        passed(at);
    }

    /** The text of a string, number or boolean at hand; empty for other values. */
    public String text() {
        if (isString()) {
            return toEnd() ? bounded(string()) : "";
        }
        return (isNumber() || kind == 't' || kind == 'f') && toEnd()
                ? new String(bytes, start, next - start, ISO_8859_1)
                : "";
    }

    /** The same for one that comes again and again: mostly the same String as before. */
    public String word() {
        return isString() && toEnd() ? of(words, start + 1, next - 1) : text();
    }

    /** The bytes of the value at hand; none if it is faulty. */
    public byte[] copy() {
        return kind != NOTHING && toEnd() ? Arrays.copyOfRange(bytes, start, next) : new byte[0];
    }

    private String string() {
        return plain
                ? new String(bytes, start + 1, next - start - 2, ISO_8859_1)
                : JsonScalars.text(bytes, start + 1, next - 1);
    }

    private String of(Words known, int from, int to) {
        return to - from > Words.BYTES_MAX ? bounded(JsonScalars.text(bytes, from, to)) : known.of(bytes, from, to);
    }

    /** What the object or text at hand was read to before, or is now. */
    <T> T remembered(Remembered<T> memory, Function<JsonCursor, T> read) {
        int from = start;
        int hash = isString() && toEnd() ? Bytes.hash(bytes, from, next) : memory.hash(bytes, from, end);
        int known = memory.find(hash, bytes, from, end);
        if (known != Remembered.NONE) {
            passed(from + memory.length(known));
            return memory.value(known);
        }
        var value = read.apply(this);
        if (toEnd()) {
            memory.keep(hash, bytes, from, next, value);
        }
        return value;
    }

    private String bounded(String text) {
        if (text.length() <= TEXT_MAX) {
            return text;
        }
        tooMuch();
        return "";
    }

    /** Goes into the object or array at hand; false: nothing is in it. */
    private boolean enter(char close) {
        at = start + 1;
        if (++depth > DEPTH_MAX) {
            tooMuch();
        }
        return !closes(close);
    }

    /** Goes behind the value at hand; false: it was the last. */
    private boolean another(char close) {
        leave();
        if (closes(close)) {
            return false;
        }
        if (at < end && bytes[at] == ',') {
            at = JsonScalars.space(bytes, at + 1, end);
            return true;
        }
        wrongAt(at);
        return false;
    }

    /** Goes over white space and, if it is there, over what closes. True as well: there is a fault, and nothing more to come. */
    private boolean closes(char close) {
        at = JsonScalars.space(bytes, at, end);
        if (at < end && bytes[at] == close) {
            at++;
            return true;
        }
        return fault != null;
    }

    private void leave() {
        if (toEnd()) {
            at = next;
        }
    }

    /** Finds out where the value at hand ends; false: there is a fault. */
    private boolean toEnd() {
        if (next == UNKNOWN) {
            int found = isString() ? endOfString() : extent.of(bytes, start, end, DEPTH_MAX - depth);
            if (found >= 0) {
                next = found;
            } else if (found == JsonExtent.TOO_DEEP) {
                tooMuch();
            } else {
                wrongAt(~found);
            }
        }
        return fault == null;
    }

    private int endOfString() {
        int special = Bytes.plain(bytes, start + 1, end);
        plain = special < end && bytes[special] == '"';
        return plain ? special + 1 : JsonScalars.end(bytes, start, end);
    }

    private String name() {
        int from = at + 1;
        int close = JsonScalars.name(bytes, at, end);
        int value = close < 0 ? close : JsonScalars.afterName(bytes, close + 1, end);
        if (value < 0) {
            wrongAt(~value);
        } else if (close - from > NAME_MAX) {
            tooMuch();
        } else {
            at = value;
            return of(names, from, close);
        }
        return "";
    }

    /** Takes up the value that begins here, good or bad; false: there is none. */
    private boolean value() {
        if (at >= end) {
            wrongAt(at);
            return false;
        }
        kind = bytes[at];
        start = at;
        next = UNKNOWN;
        return true;
    }

    private void passed(int behind) {
        kind = NOTHING;
        next = behind;
    }

    private void wrongAt(int index) {
        fail("not JSON at column " + (index - begin + 1));
    }

    private void tooMuch() {
        fail("nested deeper than " + DEPTH_MAX + ", or a value that is too long");
    }

    /** Takes one field; the cursor stands at its value. */
    @FunctionalInterface
    public interface Field {
        void take(String name, JsonCursor json);
    }

    /** Takes one element; the cursor stands at it. */
    @FunctionalInterface
    public interface Element {
        void take(JsonCursor json);
    }
}
