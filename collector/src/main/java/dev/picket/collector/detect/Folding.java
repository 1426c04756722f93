package dev.picket.collector.detect;

import dev.picket.collector.context.Observation;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The simplest keyed detector: one observation is enough for a finding, and repeats by one actor within an hour are the same finding.
 *
 * @param keyType what the actor is, e.g. {@code identity}
 * @param concerns what it looks at
 * @param judge what an observation proves; called for what concerns it
 */
public record Folding(
        Detection detection, String keyType, Predicate<Observation> concerns, Function<Observation, Said> judge)
        implements Detector<Repeats, Void> {
    private static final int KEYS_MAX = 512;

    /**
     * @param subject what makes it the same thing again, e.g. the target
     * @param finding as if it stood alone
     */
    public record Said(String subject, Finding finding) {}

    @Override
    public String name() {
        return detection.id();
    }

    @Override
    public List<Detection> detections() {
        return List.of(detection);
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (concerns.test(observation)) {
            keys.accept(new Key(keyType, observation.actor().key()));
        }
    }

    @Override
    public Repeats fresh() {
        return new Repeats();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, Repeats state, Observation observation, Output<Void> out) {
        var said = judge.apply(observation);
        state.count(said.subject(), Evidence.of(observation.event()), observation.time())
                .ifPresent(repeat -> out.finding(said.finding().on(repeat, key.value() + ' ' + said.subject())));
    }

    @Override
    public void receive(Key key, Repeats state, Message<Void> message, Output<Void> out) {
        throw new IllegalStateException("nobody sends messages here");
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Repeats state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public Repeats read(int version, DataInput from) throws IOException {
        return Repeats.read(from);
    }

    @Override
    public void writeMessage(Void message, DataOutput to) {
        throw new IllegalStateException("there are no messages here");
    }

    @Override
    public Void readMessage(int version, DataInput from) {
        throw new IllegalStateException("there are no messages here");
    }
}
