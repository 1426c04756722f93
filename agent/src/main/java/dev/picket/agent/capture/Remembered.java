package dev.picket.agent.capture;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What objects and texts of JSON that come again and again were read to. One is told by its bytes alone, and where it ends is then known as well, so
 * that it is not even walked over. One is kept when it comes for the second time in a row to its place, of which there is a fixed number.
 * One thread.
 */
public final class Remembered<T> {
    private static final int BYTES_MAX = 2_048;
    private static final int QUOTES = 4;

    private final int[] tags;
    private final int[] missed;
    private final byte[] @Nullable [] keys;
    private final @Nullable Object[] values;

    /** @param places a power of two */
    public Remembered(int places) {
        tags = new int[places];
        missed = new int[places];
        keys = new byte[places][];
        values = new Object[places];
    }

    /** What the value at hand says, as it was read before or is read now. */
    public T of(JsonCursor json, Function<JsonCursor, T> read) {
        return json.isObject() || json.isString() ? json.remembered(this, read) : read.apply(json);
    }

    /** By the first text in the object that begins there. */
    int hash(byte[] bytes, int from, int end) {
        int limit = Math.min(end, from + BYTES_MAX);
        int at = from;
        for (int quotes = 0; at < limit && quotes < QUOTES; at++) {
            quotes += bytes[at] == '"' ? 1 : 0;
        }
        return Bytes.hash(bytes, from, at);
    }

    /** How long the object is that stands there, if it is the one that is remembered; else 0. */
    int length(int hash, byte[] bytes, int from, int end) {
        int place = place(hash);
        var key = keys[place];
        return tags[place] == hash
                        && key != null
                        && key.length <= end - from
                        && Arrays.equals(key, 0, key.length, bytes, from, from + key.length)
                ? key.length
                : 0;
    }

    @SuppressWarnings("unchecked") // only T is put there
    T value(int hash) {
        return (T) Objects.requireNonNull(values[place(hash)]);
    }

    void keep(int hash, byte[] bytes, int from, int to, T value) {
        int place = place(hash);
        if (missed[place] == hash && to - from <= BYTES_MAX) {
            tags[place] = hash;
            keys[place] = Arrays.copyOfRange(bytes, from, to);
            values[place] = value;
        }
        missed[place] = hash;
    }

    private int place(int hash) {
        return hash & (tags.length - 1);
    }
}
