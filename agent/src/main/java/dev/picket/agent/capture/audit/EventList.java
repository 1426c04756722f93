package dev.picket.agent.capture.audit;

import java.util.List;

/**
 * The events of one {@code audit.k8s.io} EventList, each as its bytes.
 *
 * @param events as they came, in their order
 * @param oversized how many more there were, each larger than what is kept of one
 * @param strange how many elements are no JSON objects
 */
record EventList(List<byte[]> events, int oversized, int strange) {
    EventList {
        events = List.copyOf(events);
    }

    int size() {
        return events.size() + oversized + strange;
    }

    /** What a body turned out to be, once it is whole. */
    sealed interface Cut {
        record Whole(EventList list) implements Cut {}

        /** @param detail never quotes the body */
        record Faulty(String detail) implements Cut {}
    }
}
