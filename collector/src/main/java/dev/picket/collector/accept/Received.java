package dev.picket.collector.accept;

import java.time.Instant;

/**
 * What came of one of an agent's streams.
 *
 * @param received different events, counted once each
 * @param lost sequence numbers that others have overtaken and that did not come; they may still
 * @param duplicate events that came again, and were not handed on again
 * @param lastEnd the latest end of an event; the epoch (1970) when there was none
 */
public record Received(
        String cluster,
        String agent,
        long epoch,
        int lane,
        long received,
        long lost,
        long duplicate,
        Instant lastEnd) {}
