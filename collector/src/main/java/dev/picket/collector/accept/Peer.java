package dev.picket.collector.accept;

import java.util.Set;

/** Who speaks on a connection, as far as it is proven. */
public sealed interface Peer {
    /** It may send the events of this agent. */
    boolean speaksFor(String agent);

    /** While it waits nobody else does. */
    default boolean waits() {
        return true;
    }

    /** The agent in this process. */
    record InProcess() implements Peer {
        @Override
        public boolean speaksFor(String agent) {
            return true;
        }
    }

    /** Whoever may write to our topic. Kafka does not tell who wrote a record, so whom it speaks for is the brokers' to see to. */
    record OfTopic() implements Peer {
        @Override
        public boolean speaksFor(String agent) {
            return true;
        }

        @Override
        public boolean waits() {
            return false;
        }
    }

    /** Holds the key of a certificate that our authority signed for these names. */
    record Certified(Set<String> names) implements Peer {
        public Certified {
            names = Set.copyOf(names);
        }

        @Override
        public boolean speaksFor(String agent) {
            return names.contains(agent);
        }
    }
}
