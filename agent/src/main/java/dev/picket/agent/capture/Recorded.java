package dev.picket.agent.capture;

import dev.picket.event.Event;
import java.time.Instant;
import java.util.Optional;

/**
 * One event of a recording, and when it happened if the recording says so.
 *
 * @param time empty: the line had no time, its envelope says 1970 until the reader's caller gives it a place in file order
 */
public record Recorded(Optional<Instant> time, Event event) {}
