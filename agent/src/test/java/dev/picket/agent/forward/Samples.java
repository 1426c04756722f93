package dev.picket.agent.forward;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Batch;
import java.time.Instant;

/** Events and batches that the tests send. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    static final Place PLACE = new Place("test", "node-1", "node-1");

    private Samples() {}

    static Flow flow(String sourceIp, int port) {
        return flow(Endpoint.of(sourceIp, port));
    }

    static Flow flow(Endpoint source) {
        return new Flow(
                Envelope.unplaced("", NOW, NOW, Envelope.Observer.CLIENT),
                Flow.Protocol.TCP,
                source,
                Endpoint.of("10.0.0.9", 443),
                new Traffic(10, 1),
                Traffic.NONE,
                Flow.Outcome.ESTABLISHED,
                false);
    }

    /** Events number {@code first} to {@code first + count - 1} of lane 0. */
    static Batch batch(long first, int count) {
        var batch = PLACE.emptyBatch().toBuilder();
        for (long sequence = first; sequence < first + count; sequence++) {
            var envelope = flow("10.0.0.1", 1).envelope().placed("test", "node-1", "node-1", 1, 0, sequence);
            batch.addEvents(Wire.toProto(flow("10.0.0.1", 1).in(envelope)));
        }
        return batch.build();
    }
}
