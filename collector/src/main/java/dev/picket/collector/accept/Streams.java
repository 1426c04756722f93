package dev.picket.collector.accept;

import dev.picket.event.Envelope;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * All streams of one agent: its lanes in each of its epochs. The last {@link #EPOCHS_MAX} epochs are known; what comes of an older one
 * cannot be told from a duplicate any more. Changed on a {@link #copy()}, which replaces it when the events are handed on. Not shared
 * between threads.
 */
final class Streams {
    static final int EPOCHS_MAX = 32;

    private final TreeMap<Long, List<Sequences>> epochs = new TreeMap<>();
    private long forgotten;

    Arrival add(long epoch, int lane, long sequence, long endMillis) {
        if (epoch <= forgotten) {
            return Arrival.TOO_OLD;
        }
        var lanes = epochs.get(epoch);
        if (lanes == null) {
            lanes = begin(epoch);
        }
        var sequences = lanes.get(lane);
        sequences.ended(endMillis);
        return sequences.add(sequence) ? Arrival.FRESH : Arrival.DUPLICATE;
    }

    private List<Sequences> begin(long epoch) {
        var lanes = IntStream.range(0, Envelope.LANES)
                .mapToObj(_ -> new Sequences())
                .toList();
        epochs.put(epoch, lanes);
        if (epochs.size() > EPOCHS_MAX) {
            forgotten = epochs.pollFirstEntry().getKey();
        }
        return lanes;
    }

    List<Received> received(String cluster, String agent) {
        return epochs.entrySet().stream()
                .flatMap(epoch -> IntStream.range(0, Envelope.LANES)
                        .mapToObj(lane -> received(
                                cluster,
                                agent,
                                epoch.getKey(),
                                lane,
                                epoch.getValue().get(lane))))
                .filter(stream -> stream.received() > 0)
                .toList();
    }

    private static Received received(String cluster, String agent, long epoch, int lane, Sequences sequences) {
        return new Received(
                cluster,
                agent,
                epoch,
                lane,
                sequences.received(),
                sequences.lost(),
                sequences.duplicate(),
                Instant.ofEpochMilli(sequences.lastEndMillis()));
    }

    Streams copy() {
        var copy = new Streams();
        epochs.forEach((epoch, lanes) ->
                copy.epochs.put(epoch, lanes.stream().map(Sequences::copy).toList()));
        copy.forgotten = forgotten;
        return copy;
    }

    void write(DataOutput to) throws IOException {
        to.writeLong(forgotten);
        to.writeInt(epochs.size());
        for (var epoch : epochs.entrySet()) {
            to.writeLong(epoch.getKey());
            for (var lane : epoch.getValue()) {
                lane.write(to);
            }
        }
    }

    static Streams read(DataInput from) throws IOException {
        var streams = new Streams();
        streams.forgotten = from.readLong();
        var count = Math.clamp(from.readInt(), 0, EPOCHS_MAX);
        for (int i = 0; i < count; i++) {
            streams.epochs.put(from.readLong(), readLanes(from));
        }
        return streams;
    }

    private static List<Sequences> readLanes(DataInput from) throws IOException {
        var lanes = new ArrayList<Sequences>();
        for (int i = 0; i < Envelope.LANES; i++) {
            lanes.add(Sequences.read(from));
        }
        return List.copyOf(lanes);
    }

    /** How an event came. */
    enum Arrival {
        FRESH,
        DUPLICATE,
        TOO_OLD
    }
}
