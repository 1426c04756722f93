package dev.picket.collector.detect;

import dev.picket.event.Plane;

/** Where an engine's results go, one thread at a time, in an order that does not depend on workers. */
public interface Sink {
    void finding(Finding finding);

    /** See {@link Output#score}. */
    void score(Plane plane, String eventId, String channel, double score);
}
