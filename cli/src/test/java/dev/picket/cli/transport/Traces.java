package dev.picket.cli.transport;

import dev.picket.agent.forward.Limits;
import dev.picket.agent.forward.Place;
import dev.picket.agent.forward.Settings;
import dev.picket.agent.forward.SpoolBounds;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** Events that carry their number of making, and an agent's settings for a quick test. */
final class Traces {
    private static final int SOURCES = 16;
    private static final Instant START = Instant.parse("2026-11-25T12:00:00Z");

    private Traces() {}

    /** The number is in the bytes; the source, and with it the lane, changes with each. */
    static Flow flow(int number) {
        var at = START.plusMillis(number);
        return new Flow(
                Envelope.unplaced("", at, at, Envelope.Observer.CLIENT),
                Flow.Protocol.TCP,
                Endpoint.of("10.0.0." + number % SOURCES, 40_000),
                Endpoint.of("10.0.1.1", 443),
                new Traffic(number, 1),
                Traffic.NONE,
                Flow.Outcome.ESTABLISHED,
                false);
    }

    static int number(Event event) {
        return (int) ((Flow) event).sent().bytes();
    }

    static Settings settings(String agent, Path folder) {
        var limits = new Limits(
                50_000,
                250,
                1 << 20,
                Duration.ofMillis(20),
                8,
                Duration.ofMillis(200),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5));
        return new Settings(new Place("test", agent, agent), folder.resolve(agent), limits, SpoolBounds.standard());
    }
}
