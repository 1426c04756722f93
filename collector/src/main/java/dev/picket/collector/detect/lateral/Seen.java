package dev.picket.collector.detect.lateral;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How often things were seen, in bounded memory: two generations of at most {@link #GENERATION_MAX}. When the young one is full the old one is
 * forgotten, so what was seen among the last 1,024 different things is always known, and at most twice as many. One thread.
 */
final class Seen {
    static final int GENERATION_MAX = 1_024;

    private Map<Long, Integer> young = new LinkedHashMap<>();
    private Map<Long, Integer> old = new LinkedHashMap<>();

    /** Counts one more; how often it was seen before. */
    int count(long thing) {
        int before = times(thing);
        young.put(thing, before + 1);
        if (young.size() > GENERATION_MAX) {
            old = young;
            young = new LinkedHashMap<>();
        }
        return before;
    }

    int times(long thing) {
        var times = young.get(thing);
        return times == null ? old.getOrDefault(thing, 0) : times;
    }

    void write(DataOutput to) throws IOException {
        write(old, to);
        write(young, to);
    }

    static Seen read(DataInput from) throws IOException {
        var seen = new Seen();
        seen.old = readGeneration(from);
        seen.young = readGeneration(from);
        return seen;
    }

    private static void write(Map<Long, Integer> generation, DataOutput to) throws IOException {
        to.writeInt(generation.size());
        for (var entry : generation.entrySet()) {
            to.writeLong(entry.getKey());
            to.writeInt(entry.getValue());
        }
    }

    private static Map<Long, Integer> readGeneration(DataInput from) throws IOException {
        var generation = new LinkedHashMap<Long, Integer>();
        for (int left = from.readInt(); left > 0; left--) {
            generation.put(from.readLong(), from.readInt());
        }
        return generation;
    }
}
