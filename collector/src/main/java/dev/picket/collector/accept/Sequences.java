package dev.picket.collector.accept;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.TreeMap;

/**
 * Which sequence numbers of one stream have come: exact, in memory for the gaps only. At most {@link #GAPS_MAX} gaps are watched; the oldest
 * beyond that are given up: they stay lost, and what comes of them still is taken for a duplicate. Not shared between threads.
 */
final class Sequences {
    static final int GAPS_MAX = 64;

    private final TreeMap<Long, Long> gaps = new TreeMap<>();
    private long highest;
    private long received;
    private long duplicate;
    private long givenUp;
    private long lastEndMillis;

    /** False when it came before. */
    boolean add(long sequence) {
        var fresh = sequence > highest ? extend(sequence) : fill(sequence);
        if (fresh) {
            received++;
        } else {
            duplicate++;
        }
        return fresh;
    }

    void ended(long millis) {
        lastEndMillis = Math.max(lastEndMillis, millis);
    }

    private boolean extend(long sequence) {
        if (sequence > highest + 1) {
            watch(highest + 1, sequence - 1);
        }
        highest = sequence;
        return true;
    }

    private boolean fill(long sequence) {
        var gap = gaps.floorEntry(sequence);
        if (gap == null || gap.getValue() < sequence) {
            return false;
        }
        gaps.remove(gap.getKey());
        if (gap.getKey() < sequence) {
            watch(gap.getKey(), sequence - 1);
        }
        if (sequence < gap.getValue()) {
            watch(sequence + 1, gap.getValue());
        }
        return true;
    }

    private void watch(long first, long last) {
        gaps.put(first, last);
        if (gaps.size() > GAPS_MAX) {
            var oldest = gaps.pollFirstEntry();
            givenUp += oldest.getValue() - oldest.getKey() + 1;
        }
    }

    long received() {
        return received;
    }

    long duplicate() {
        return duplicate;
    }

    long lost() {
        return givenUp
                + gaps.entrySet().stream()
                        .mapToLong(gap -> gap.getValue() - gap.getKey() + 1)
                        .sum();
    }

    long lastEndMillis() {
        return lastEndMillis;
    }

    Sequences copy() {
        var copy = new Sequences();
        copy.gaps.putAll(gaps);
        copy.highest = highest;
        copy.received = received;
        copy.duplicate = duplicate;
        copy.givenUp = givenUp;
        copy.lastEndMillis = lastEndMillis;
        return copy;
    }

    void write(DataOutput to) throws IOException {
        to.writeLong(highest);
        to.writeLong(received);
        to.writeLong(duplicate);
        to.writeLong(givenUp);
        to.writeLong(lastEndMillis);
        to.writeInt(gaps.size());
        for (var gap : gaps.entrySet()) {
            to.writeLong(gap.getKey());
            to.writeLong(gap.getValue());
        }
    }

    static Sequences read(DataInput from) throws IOException {
        var sequences = new Sequences();
        sequences.highest = from.readLong();
        sequences.received = from.readLong();
        sequences.duplicate = from.readLong();
        sequences.givenUp = from.readLong();
        sequences.lastEndMillis = from.readLong();
        var count = Math.clamp(from.readInt(), 0, GAPS_MAX);
        for (int i = 0; i < count; i++) {
            sequences.gaps.put(from.readLong(), from.readLong());
        }
        return sequences;
    }
}
