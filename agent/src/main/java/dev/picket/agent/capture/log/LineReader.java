package dev.picket.agent.capture.log;

import dev.picket.event.Event;
import dev.picket.event.Reason;
import java.util.function.Supplier;

/** Reads the lines of one kind of log. One thread. */
@FunctionalInterface
public interface LineReader {
    /** @param row names the line, for what has no name of its own */
    void read(byte[] line, int from, int length, Supplier<String> row, Taker to);

    /** Takes what a line turned out to be, each thing once. */
    interface Taker {
        void event(Event event);

        /** Something of which a later line tells more. */
        void folded();

        void refused(Reason why);
    }
}
