package dev.picket.agent.capture;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What objects and texts of JSON that come again and again were read to. One is told by its bytes alone, and where it ends is then known as well, so
 * that it is not even walked over. There is a fixed number of places, four of which one may fall on. One is kept when one of them is free, or when it comes
 * for the second time in a row. One thread.
 */
public final class Remembered<T> {
    private static final int BYTES_MAX = 2_048;
    private static final int QUOTES = 4;
    /** Places that one may fall on. */
    private static final int WAYS = 4;

    static final int NONE = -1;

    private final int[] tags;
    /** Of each four places. */
    private final int[] missed;
    /** Of each place the bytes and, beside them, the value. */
    private final @Nullable Object[] kept;

    /** @param places a power of two, at least 4 */
    public Remembered(int places) {
        tags = new int[places];
        missed = new int[places / WAYS];
        kept = new Object[2 * places];
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
        for (int place = first; place < first + WAYS; place++) {
            if (tags[place] == hash && isAt(place, bytes, from, end)) {
                return place;
            }
        }
        return NONE;
    }

    /** How many bytes stand for what is at this place. */
    int length(int place) {
        return Objects.requireNonNull(key(place)).length;
    }

    @SuppressWarnings("unchecked") // only T is put there
    T value(int place) {
        return (T) Objects.requireNonNull(kept[2 * place + 1]);
    }

    void keep(int hash, byte[] bytes, int from, int to, T value) {
        int first = first(hash);
        int free = free(first);
        boolean again = missed[first / WAYS] == hash;
        if ((again || free != NONE) && to - from <= BYTES_MAX) {
            int place = free != NONE ? free : first + (hash >>> (Integer.SIZE - 2));
            tags[place] = hash;
            kept[2 * place] = Arrays.copyOfRange(bytes, from, to);
            kept[2 * place + 1] = value;
        }
        missed[first / WAYS] = hash;
    }

    private boolean isAt(int place, byte[] bytes, int from, int end) {
        var key = key(place);
        return key != null
                && key.length <= end - from
                && Arrays.equals(key, 0, key.length, bytes, from, from + key.length);
    }

    private byte @Nullable [] key(int place) {
        return (byte[]) kept[2 * place];
    }

    private int free(int first) {
        for (int place = first; place < first + WAYS; place++) {
            if (kept[2 * place] == null) {
                return place;
            }
        }
        return NONE;
    }

    /** The first of its places. */
    private int first(int hash) {
        return hash & (tags.length - WAYS);
    }
}
