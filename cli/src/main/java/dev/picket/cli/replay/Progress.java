package dev.picket.cli.replay;

import dev.picket.event.Event;

/** Hears how far a replay is. */
@FunctionalInterface
public interface Progress {
    Progress SILENT = (_, _) -> {};

    /** Called now and then, with the last event that was played. */
    void at(long events, Event last);
}
