package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import java.util.ArrayList;
import java.util.List;

/** Puts events together until there are enough of them, enough bytes, or the first has waited long enough. One thread. */
final class Batches {
    private final Place place;
    private final Limits limits;
    private List<Event> events = new ArrayList<>();
    private long bytes;
    private long dueNanos;
    private volatile int size;

    Batches(Place place, Limits limits) {
        this.place = place;
        this.limits = limits;
    }

    /** False, and nothing is done, when the batch must be taken first. */
    boolean add(Event event, long nowNanos) {
        var length = event.getSerializedSize();
        if (!events.isEmpty() && bytes + length > limits.batchBytes()) {
            return false;
        }
        if (events.isEmpty()) {
            dueNanos = nowNanos + limits.batchDelay().toNanos();
        }
        events.add(event);
        bytes += length;
        size = events.size();
        return true;
    }

    boolean full() {
        return events.size() >= limits.batchEvents() || bytes >= limits.batchBytes();
    }

    /** Nanoseconds until it must go, 0 when it must go now; far away when it is empty. */
    long waitNanos(long nowNanos) {
        if (events.isEmpty()) {
            return Long.MAX_VALUE;
        }
        return full() ? 0 : Math.max(0, dueNanos - nowNanos);
    }

    /** Any thread. */
    int size() {
        return size;
    }

    /** What there is, without number; the next batch begins. */
    Batch take() {
        var batch = place.emptyBatch().toBuilder().addAllEvents(events).build();
        events = new ArrayList<>();
        bytes = 0;
        size = 0;
        return batch;
    }
}
