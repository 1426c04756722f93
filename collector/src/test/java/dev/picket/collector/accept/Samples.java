package dev.picket.collector.accept;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import java.time.Instant;

/** Batches as an agent sends them. */
final class Samples {
    static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    /** When events begin: an hour ago. */
    static final Instant BEGIN = NOW.minusSeconds(3_600);

    private Samples() {}

    static Event event(String agent, long epoch, int lane, long sequence) {
        return event(agent, epoch, lane, sequence, BEGIN, BEGIN.plusSeconds(sequence));
    }

    static Event event(String agent, long epoch, int lane, long sequence, Instant start, Instant end) {
        var envelope = Envelope.unplaced("", start, end, Envelope.Observer.CLIENT)
                .placed("test", agent, agent, epoch, lane, sequence);
        return Wire.toProto(new Flow(
                envelope,
                Flow.Protocol.TCP,
                Endpoint.of("10.0.0.1", 1),
                Endpoint.of("10.0.0.2", 443),
                new Traffic(10, 1),
                Traffic.NONE,
                Flow.Outcome.ESTABLISHED,
                false));
    }

    /** Lane 0 of epoch 1. */
    static Batch batch(long number, long first, int count) {
        var batch = empty(number, "node-1");
        for (long sequence = first; sequence < first + count; sequence++) {
            batch.addEvents(event("node-1", 1, 0, sequence));
        }
        return batch.build();
    }

    static Batch.Builder empty(long number, String agent) {
        return Batch.newBuilder().setNumber(number).setCluster("test").setAgent(agent);
    }
}
