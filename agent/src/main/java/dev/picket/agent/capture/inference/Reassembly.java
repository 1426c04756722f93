package dev.picket.agent.capture.inference;

import java.util.Arrays;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Puts the pieces of one direction of a connection in order. What came before is dropped, what comes too early waits, within bounds. One
 * thread.
 */
final class Reassembly {
    static final int HELD_BYTES_MAX = 256 << 10;
    static final int HELD_PIECES_MAX = 256;

    private final NavigableMap<Long, byte[]> held = new TreeMap<>();
    private long next;
    private int heldBytes;

    /** @param next offset of the first byte that is wanted */
    Reassembly(long next) {
        this.next = next;
    }

    /**
     * Takes a piece and hands on what is in order now.
     *
     * @param passed how much of the stream the socket has already passed on: what of it was not seen here will never be
     * @return false: a part is missing for good
     */
    boolean accept(long offset, long passed, byte[] bytes, Consumer<byte[]> inOrder) {
        if (passed > next) {
            return false;
        }
        if (offset > next) {
            return hold(offset, bytes);
        }
        pass(offset, bytes, inOrder);
        while (!held.isEmpty() && held.firstKey() <= next) {
            Map.Entry<Long, byte[]> first = held.pollFirstEntry();
            heldBytes -= first.getValue().length;
            pass(first.getKey(), first.getValue(), inOrder);
        }
        return true;
    }

    /** Offset of the next byte that is wanted. */
    long next() {
        return next;
    }

    /** Bytes that wait. */
    int held() {
        return heldBytes;
    }

    private void pass(long offset, byte[] bytes, Consumer<byte[]> inOrder) {
        int known = (int) Math.min(bytes.length, next - offset);
        if (known < bytes.length) {
            next = offset + bytes.length;
            inOrder.accept(known == 0 ? bytes : Arrays.copyOfRange(bytes, known, bytes.length));
        }
    }

    /** Of two that begin alike the longer is kept. */
    private boolean hold(long offset, byte[] bytes) {
        var before = held.get(offset);
        if (before != null && before.length >= bytes.length) {
            return true;
        }
        held.put(offset, bytes);
        heldBytes += bytes.length - (before == null ? 0 : before.length);
        return heldBytes <= HELD_BYTES_MAX && held.size() <= HELD_PIECES_MAX;
    }
}
