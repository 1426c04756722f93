package dev.picket.collector.detect;

import dev.picket.collector.context.Observation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * A piece of detection with state per key, the same on the local engine and on Kafka Streams. Pure: no I/O, no clock, no randomness, no state
 * outside {@code S}. Called by one thread at a time for one key; different keys may be called in parallel.
 *
 * @param <S> state of one key: bounded, and all of it written by {@link #write}
 * @param <M> message to another key of this detector; {@link Void} when there are none
 */
public interface Detector<S, M> {
    /** Names its state in snapshots and changelogs; never changes. */
    String name();

    List<Detection> detections();

    /** The keys whose state an observation concerns; usually one or none. */
    void keys(Observation observation, Consumer<Key> keys);

    /** State of a key that was not seen before, or was forgotten. */
    S fresh();

    /** Keys kept per virtual shard; beyond that the one that was seen least recently, in event time, is forgotten. */
    int keysMax();

    void observe(Key key, S state, Observation observation, Output<M> out);

    /** A message that another key sent in an earlier tick. */
    void receive(Key key, S state, Message<M> message, Output<M> out);

    /** Written with every state; raised when {@link #write} changes, and {@link #read} then reads the older ones too. */
    int version();

    void write(S state, DataOutput to) throws IOException;

    S read(int version, DataInput from) throws IOException;

    void writeMessage(M message, DataOutput to) throws IOException;

    M readMessage(int version, DataInput from) throws IOException;
}
