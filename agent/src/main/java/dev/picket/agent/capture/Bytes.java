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
        return (int) (mixed(hash, rest(bytes, from, at, to)) >>> 32);
    }

    /** The last bytes, some of them for a second time if there are enough. */
    private static long rest(byte[] bytes, int from, int at, int to) {
        if (to - from >= Long.BYTES) {
            return (long) WORD.get(bytes, to - Long.BYTES);
        }
        long rest = 0;
        for (int i = at; i < to; i++) {
            rest = (rest << 8) | (bytes[i] & 0xff);
        }
        return rest;
    }

    private static long mixed(long hash, long word) {
        long mixed = (hash ^ word) * MIX;
        return mixed ^ (mixed >>> 32);
    }
}
