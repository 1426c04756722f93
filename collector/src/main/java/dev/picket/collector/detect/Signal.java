package dev.picket.collector.detect;

import dev.picket.collector.context.Observation;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What reaches one key of one detector: an observation or a message. */
abstract sealed class Signal<S, M> {
    /** Event time, then messages before observations, then the event's id: the order in which a key sees them. */
    static final Comparator<Signal<?, ?>> ORDER = Signal::compare;

    private static final Comparator<Signal<?, ?>> OF_ONE_TIME = Comparator.<Signal<?, ?>>comparingInt(Signal::rank)
            .thenComparing(Signal::cause)
            .thenComparing(signal -> signal.room.detector().name())
            .thenComparing(signal -> signal.key.type())
            .thenComparing(signal -> signal.key.value());

    private final Room<S, M> room;
    private final Key key;
    private @Nullable S state;

    private Signal(Room<S, M> room, Key key) {
        this.room = room;
        this.key = key;
    }

    private static int compare(Signal<?, ?> one, Signal<?, ?> other) {
        int byTime = one.time().compareTo(other.time());
        return byTime == 0 ? OF_ONE_TIME.compare(one, other) : byTime;
    }

    Room<S, M> room() {
        return room;
    }

    Key key() {
        return key;
    }

    /** Of one time the lower one comes first. */
    abstract int rank();

    abstract Instant time();

    abstract String cause();

    /** Looks for its key's state, which is the most recent then: of many signals one after the other, for each look waits for memory. */
    void find(int shard) {
        state = room.state(shard, key, time());
    }

    /** Runs it on the state that was found. */
    void run(Tray tray) {
        run(Objects.requireNonNull(state, "found before"), tray.outputOf(room));
    }

    abstract void run(S found, Output<M> out);

    static final class Seen<S, M> extends Signal<S, M> {
        private final Observation observation;

        Seen(Room<S, M> room, Key key, Observation observation) {
            super(room, key);
            this.observation = observation;
        }

        @Override
        int rank() {
            return 1;
        }

        @Override
        Instant time() {
            return observation.time();
        }

        @Override
        String cause() {
            return observation.event().envelope().id();
        }

        @Override
        void run(S found, Output<M> out) {
            room().detector().observe(key(), found, observation, out);
        }
    }

    static final class Sent<S, M> extends Signal<S, M> {
        private final Message<M> message;

        Sent(Room<S, M> room, Message<M> message) {
            super(room, message.to());
            this.message = message;
        }

        Message<M> message() {
            return message;
        }

        @Override
        int rank() {
            return 0;
        }

        @Override
        Instant time() {
            return message.time();
        }

        @Override
        String cause() {
            return message.cause();
        }

        @Override
        void run(S found, Output<M> out) {
            room().detector().receive(key(), found, message, out);
        }
    }
}
