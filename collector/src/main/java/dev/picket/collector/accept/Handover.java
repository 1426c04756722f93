package dev.picket.collector.accept;

import dev.picket.event.Event;
import java.util.List;

/**
 * The next stage, as accept sees it. Called on a virtual thread, for one batch of an agent at a time, in order; may block for as long as the
 * agent may wait.
 */
@FunctionalInterface
public interface Handover {
    /**
     * True: the events are the next stage's, and as safe as they are ever going to be (the ledger has them, if it is to survive a crash),
     * for the agent forgets them next. False: not now, none was taken; the agent will bring them again.
     */
    boolean offer(List<Event> events);
}
