package dev.picket.collector.detect;

import dev.picket.collector.context.Observation;
import java.time.Instant;
import java.util.Comparator;

/** What reaches one key of one detector: an observation or a message. */
sealed interface Signal {
    /** Event time, then messages before observations, then the event's id: the order in which a key sees them. */
    Comparator<Signal> ORDER = Signal::compare;

    /** Of one time. */
    Comparator<Signal> OF_ONE_TIME = Comparator.<Signal>comparingInt(signal -> signal instanceof Sent<?> ? 0 : 1)
            .thenComparing(Signal::cause)
            .thenComparing(signal -> signal.room().detector().name())
            .thenComparing(signal -> signal.key().type())
            .thenComparing(signal -> signal.key().value());

    private static int compare(Signal one, Signal other) {
        int byTime = one.time().compareTo(other.time());
        return byTime == 0 ? OF_ONE_TIME.compare(one, other) : byTime;
    }

    Room<?, ?> room();

    Key key();

    Instant time();

    String cause();

    /** Runs it on its key's state. */
    void run(Tray tray);

    record Seen<S, M>(Room<S, M> room, Key key, Observation observation) implements Signal {
        @Override
        public Instant time() {
            return observation.time();
        }

        @Override
        public String cause() {
            return observation.event().envelope().id();
        }

        @Override
        public void run(Tray tray) {
            room.detector().observe(key, room.state(tray.shard(), key, time()), observation, tray.outputOf(room));
        }
    }

    record Sent<M>(Room<?, M> room, Message<M> message) implements Signal {
        @Override
        public Key key() {
            return message.to();
        }

        @Override
        public Instant time() {
            return message.time();
        }

        @Override
        public String cause() {
            return message.cause();
        }

        @Override
        public void run(Tray tray) {
            deliver(room, message, tray);
        }

        private static <S, M> void deliver(Room<S, M> room, Message<M> message, Tray tray) {
            var state = room.state(tray.shard(), message.to(), message.time());
            room.detector().receive(message.to(), state, message, tray.outputOf(room));
        }
    }
}
