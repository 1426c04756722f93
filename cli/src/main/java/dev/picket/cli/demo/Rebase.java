package dev.picket.cli.demo;

import dev.picket.event.Event;
import java.time.Duration;
import java.time.Instant;

/** Moves a recording to another time: all of it by the same stretch, so that nothing between its events changes, nor their ids. */
record Rebase(Duration by) {
    /** So that what stood at {@code from} stands at {@code to}. */
    static Rebase of(Instant from, Instant to) {
        return new Rebase(Duration.between(from, to));
    }

    Event event(Event recorded) {
        var envelope = recorded.envelope();
        return recorded.in(envelope.at(envelope.start().plus(by), envelope.end().plus(by)));
    }
}
