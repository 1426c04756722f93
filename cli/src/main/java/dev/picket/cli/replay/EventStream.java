package dev.picket.cli.replay;

import dev.picket.event.Event;
import java.io.IOException;
import java.util.Optional;

/** Events one after the other. One thread. */
interface EventStream extends AutoCloseable {
    /** Empty at the end. Blocks until an event or the end is there. */
    Optional<Event> next() throws IOException;

    @Override
    void close();
}
