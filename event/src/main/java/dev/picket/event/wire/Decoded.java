package dev.picket.event.wire;

import dev.picket.event.Event;
import dev.picket.event.Reason;

/** What came of reading one event: bad input is a value. */
public sealed interface Decoded {
    record Read(Event event) implements Decoded {}

    /** @param detail which field, what it was and what was expected; never quoted text */
    record Refused(Reason reason, String detail) implements Decoded {}
}
