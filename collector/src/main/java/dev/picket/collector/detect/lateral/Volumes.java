package dev.picket.collector.detect.lateral;

import dev.picket.collector.detect.Hash64;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/** The flows that a workload receives, by port, and by port and source; the least recent of {@link #MAX} each are forgotten. One thread. */
final class Volumes {
    static final int MAX = 256;

    private final SequencedMap<Long, Volume> ports = new LinkedHashMap<>();
    private final SequencedMap<Long, Volume> pairs = new LinkedHashMap<>();

    /** Counts a flow; bits of its pair, or its share of those of the port. */
    double count(String source, int port, long millis) {
        var pair = recent(pairs, Hash64.of(source, port), millis);
        var whole = recent(ports, port, millis);
        pair.count(millis);
        whole.count(millis);
        return pair.give(Math.max(pair.bits(), pair.share(whole)));
    }

    /** What the last flow of this pair was given; 0 when the pair is forgotten. */
    double last(String source, int port) {
        var pair = pairs.get(Hash64.of(source, port));
        return pair == null ? 0 : pair.given();
    }

    private static Volume recent(SequencedMap<Long, Volume> volumes, long key, long millis) {
        var known = volumes.remove(key);
        var volume = known == null ? new Volume(millis) : known;
        volumes.putLast(key, volume);
        if (volumes.size() > MAX) {
            volumes.pollFirstEntry();
        }
        return volume;
    }

    void write(DataOutput to) throws IOException {
        write(ports, to);
        write(pairs, to);
    }

    static Volumes read(DataInput from) throws IOException {
        var read = new Volumes();
        read(read.ports, from);
        read(read.pairs, from);
        return read;
    }

    private static void write(SequencedMap<Long, Volume> volumes, DataOutput to) throws IOException {
        to.writeInt(volumes.size());
        for (var entry : volumes.entrySet()) {
            to.writeLong(entry.getKey());
            entry.getValue().write(to);
        }
    }

    private static void read(SequencedMap<Long, Volume> volumes, DataInput from) throws IOException {
        for (int left = from.readInt(); left > 0; left--) {
            volumes.putLast(from.readLong(), Volume.read(from));
        }
    }
}
