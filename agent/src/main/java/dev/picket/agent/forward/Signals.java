package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Acknowledgement;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What a link says, carried to the one thread that owns the sender. Any thread puts; bounded by the link's contract (one acknowledgement a
 * batch, one opening, one closing). What an older opening still says is not heard.
 */
final class Signals {
    private final Queue<Signal> queue = new ConcurrentLinkedQueue<>();
    private final Runnable wake;
    private long opening;

    Signals(Runnable wake) {
        this.wake = wake;
    }

    /** For the next opening of the link; those before are mute from now on. */
    Link.Listener listener() {
        return new Ear(++opening);
    }

    /** From now on nothing is heard, until there is a new listener. */
    void mute() {
        opening++;
    }

    Optional<Signal> next() {
        for (var signal = queue.poll(); signal != null; signal = queue.poll()) {
            if (signal.opening() == opening) {
                return Optional.of(signal);
            }
        }
        return Optional.empty();
    }

    private void put(Signal signal) {
        queue.add(signal);
        wake.run();
    }

    sealed interface Signal {
        long opening();
    }

    record Opened(long opening) implements Signal {}

    record Acknowledged(long opening, Acknowledgement acknowledgement) implements Signal {}

    record Closed(long opening, String why) implements Signal {}

    private final class Ear implements Link.Listener {
        private final long number;

        Ear(long number) {
            this.number = number;
        }

        @Override
        public void opened() {
            put(new Opened(number));
        }

        @Override
        public void acknowledged(Acknowledgement acknowledgement) {
            put(new Acknowledged(number, acknowledgement));
        }

        @Override
        public void closed(String why) {
            put(new Closed(number, why));
        }
    }
}
