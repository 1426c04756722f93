package dev.picket.agent.capture;

import dev.picket.event.Event;

/** The next stages, as their predecessor sees them. Any thread; never blocks. */
@FunctionalInterface
public interface Onward {
    /** True: the event is the next stage's. False: it is full; the caller waits if its input can (a file), else drops and counts. */
    boolean offer(Event event);

    /** A mark behind every event that was taken by now, whoever offered it. */
    default long taken() {
        return 0;
    }

    /**
     * Whether what was taken before this mark outlives a kill of this process: it is with the collector or on disk, or it is counted as lost.
     * A source that can be read again forgets only what is safe.
     */
    default boolean safe(long mark) {
        return true;
    }
}
