package dev.picket.collector.detect.audit;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Things that were seen before, as 64-bit hashes: at most {@link #MAX}, then the one that was learned first is forgotten. 8 bytes a thing; a
 * look is a walk over at most 2 KiB. One thread.
 */
final class Familiar {
    static final int MAX = 256;
    private static final int FIRST = 8;
    private static final long[] NOTHING = new long[0];

    private long[] things = NOTHING;
    private int size;
    private int next;

    boolean knows(long thing) {
        for (int i = 0; i < size; i++) {
            if (things[i] == thing) {
                return true;
            }
        }
        return false;
    }

    /** Learns it; whether it was new. */
    boolean learn(long thing) {
        if (knows(thing)) {
            return false;
        }
        if (size < MAX) {
            grow();
            things[size++] = thing;
        } else {
            things[next] = thing;
            next = (next + 1) % MAX;
        }
        return true;
    }

    int size() {
        return size;
    }

    private void grow() {
        if (size == things.length) {
            things = Arrays.copyOf(things, Math.max(FIRST, 2 * size));
        }
    }

    void write(DataOutput to) throws IOException {
        to.writeShort(size);
        to.writeShort(next);
        for (int i = 0; i < size; i++) {
            to.writeLong(things[i]);
        }
    }

    static Familiar read(DataInput from) throws IOException {
        var familiar = new Familiar();
        familiar.size = Math.min(MAX, from.readShort());
        familiar.next = from.readShort();
        familiar.things = new long[familiar.size];
        for (int i = 0; i < familiar.size; i++) {
            familiar.things[i] = from.readLong();
        }
        return familiar;
    }
}
