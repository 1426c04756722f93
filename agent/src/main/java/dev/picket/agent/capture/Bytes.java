package dev.picket.agent.capture;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes of JSON, looked at eight at a time. The tests for a byte in a word: Warren, Hacker's Delight, 6-1. */
final class Bytes {
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH = 0x0101_0101_0101_0101L;
    private static final long HIGH = EACH << 7;
    private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

    private Bytes() {}

    /** Index of the first byte that is no plain character of a string: a quote, a backslash, a control character or beyond ASCII; or the end. */
    static int plain(byte[] bytes, int from, int end) {
        int at = from;
        while (at <= end - Long.BYTES) {
            long special = special((long) WORD.get(bytes, at));
            if (special != 0) {
                return at + (Long.numberOfTrailingZeros(special) >>> 3);
            }
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= ' ' && bytes[at] != '"' && bytes[at] != '\\') {
            at++;
        }
        return at;
    }

    /** The lowest bit set is exact; above it there may be false ones. */
    private static long special(long word) {
        long quote = word ^ EACH * '"';
        long backslash = word ^ EACH * '\\';
        long control = (word - EACH * ' ') & ~word;
        return (((quote - EACH) & ~quote) | ((backslash - EACH) & ~backslash) | control | word) & HIGH;
    }

    static int hash(byte[] bytes, int from, int to) {
        long hash = (long) to - from;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            hash = mixed(hash, (long) WORD.get(bytes, at));
        }
        return (int) (mixed(hash, tail(bytes, from, to)) >>> 32);
    }

    /** Of at most sixteen bytes, by their ends. */
    static int hash(int length, long head, long tail) {
        return (int) (mixed(mixed(length, head), tail) >>> 32);
    }

    /** The first eight bytes, or as many as there are. */
    static long head(byte[] bytes, int from, int to) {
        return to - from < Long.BYTES ? few(bytes, from, to) : (long) WORD.get(bytes, from);
    }

    /** The last eight bytes, or as many as there are. */
    static long tail(byte[] bytes, int from, int to) {
        return to - from < Long.BYTES ? few(bytes, from, to) : (long) WORD.get(bytes, to - Long.BYTES);
    }

    /** Fewer than eight, the first one lowest. */
    private static long few(byte[] bytes, int from, int to) {
        if (from <= bytes.length - Long.BYTES) {
            long beyond = -1L << ((to - from) * Byte.SIZE);
            return (long) WORD.get(bytes, from) & ~beyond;
        }
        long few = 0;
        for (int i = to - 1; i >= from; i--) {
            few = (few << Byte.SIZE) | (bytes[i] & 0xff);
        }
        return few;
    }

    private static long mixed(long hash, long word) {
        long mixed = (hash ^ word) * MIX;
        return mixed ^ (mixed >>> 32);
    }
}
