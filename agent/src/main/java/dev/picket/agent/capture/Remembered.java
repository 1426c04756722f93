package dev.picket.agent.capture;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What objects and texts of JSON that come again and again were read to. One is told by its bytes alone, and where it ends is then known as well, so
 * that it is not even walked over. There is a fixed number of places, two of which one may fall on. One is kept when either is free, or when it comes for
 * the second time in a row. One thread.
 */
public final class Remembered<T> {
    private static final int BYTES_MAX = 2_048;
    private static final int QUOTES = 4;
    static final int NONE = -1;

    private final int[] tags;
    /** Of each pair of places. */
    private final int[] missed;

    private final byte[] @Nullable [] keys;
    private final @Nullable Object[] values;

    /** @param places a power of two */
    public Remembered(int places) {
        tags = new int[places];
        missed = new int[places / 2];
        keys = new byte[places][];
        values = new Object[places];
    }

    /** What the value at hand says, as it was read before or is read now. */
    public T of(JsonCursor json, Function<JsonCursor, T> read) {
        return json.isObject() || json.isString() ? json.remembered(this, read) : read.apply(json);
    }

    /** By what the object that begins there begins with, mostly its first field: up to its fourth quote, if nothing else stands out before. */
    int hash(byte[] bytes, int from, int end) {
        int limit = Math.min(end, from + BYTES_MAX);
        int at = from;
        for (int quotes = 0; at < limit && quotes < QUOTES; quotes++) {
            at = Math.min(Bytes.plain(bytes, at, limit) + 1, limit);
        }
        return Bytes.hash(bytes, from, at);
    }

    /** The place of what stands there, if it is remembered; else {@link #NONE}. */
    int find(int hash, byte[] bytes, int from, int end) {
        int first = first(hash);
        if (isAt(first, hash, bytes, from, end)) {
            return first;
        }
        return isAt(first + 1, hash, bytes, from, end) ? first + 1 : NONE;
    }

    /** How many bytes stand for what is at this place. */
    int length(int place) {
        return Objects.requireNonNull(keys[place]).length;
    }

    @SuppressWarnings("unchecked") // only T is put there
    T value(int place) {
        return (T) Objects.requireNonNull(values[place]);
    }

    void keep(int hash, byte[] bytes, int from, int to, T value) {
        int place = victim(hash);
        boolean again = missed[place >> 1] == hash;
        if ((again || keys[place] == null) && to - from <= BYTES_MAX) {
            tags[place] = hash;
            keys[place] = Arrays.copyOfRange(bytes, from, to);
            values[place] = value;
        }
        missed[place >> 1] = hash;
    }

    private boolean isAt(int place, int hash, byte[] bytes, int from, int end) {
        if (tags[place] != hash) {
            return false;
        }
        var key = keys[place];
        return key != null
                && key.length <= end - from
                && Arrays.equals(key, 0, key.length, bytes, from, from + key.length);
    }

    /** A free place, else either of the two. */
    private int victim(int hash) {
        int first = first(hash);
        int second = first + 1;
        return keys[first] == null || (keys[second] != null && hash < 0) ? first : second;
    }

    /** The first of its two places. */
    private int first(int hash) {
        return hash & (tags.length - 2);
    }
}
