package dev.picket.agent.capture;

import dev.picket.event.Event;

/** The next stage, as its predecessor sees it. Any thread; never blocks. */
@FunctionalInterface
public interface Onward {
    /** True: the event is the next stage's. False: it is full; the caller waits if its input can (a file), else drops and counts. */
    boolean offer(Event event);
}
