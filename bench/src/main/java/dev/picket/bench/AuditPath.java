package dev.picket.bench;

import dev.picket.agent.capture.audit.AnyAudit;
import dev.picket.agent.capture.audit.Reading;
import dev.picket.collector.Detections;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.LocalEngine;
import dev.picket.collector.detect.Sink;
import dev.picket.event.ApiCall;
import dev.picket.event.Plane;
import java.time.Instant;

/** The whole way of an audit event on one thread: reader, context, all rules and all detectors; the watermark follows the events. */
final class AuditPath implements AutoCloseable {
    private final AnyAudit reader = new AnyAudit();
    private final Context context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
    private final LocalEngine engine = new LocalEngine(Detections.rules(), Detections.detectors(), 1, new Counting());
    private Instant reached = Instant.MIN;
    private long read;
    private long findings;

    void take(byte[] line) {
        reader.read(line, 0, line.length, () -> "row", this::take);
    }

    private void take(Reading reading) {
        if (!(reading instanceof Reading.Read(var _, var call))) {
            throw new IllegalStateException("a line of our own was refused: " + reading);
        }
        read++;
        advance(call);
        context.observe(call).ifPresent(engine::offer);
    }

    private void advance(ApiCall call) {
        var end = call.envelope().end();
        if (reached.equals(Instant.MIN) || end.isAfter(reached.plusMillis(250))) {
            engine.advance(end);
            reached = end;
        }
    }

    long read() {
        return read;
    }

    /** Words of findings, repeats included. */
    long findings() {
        return findings;
    }

    /** Keys with state, over all detectors. */
    int keys() {
        return engine.keys();
    }

    @Override
    public void close() {
        engine.close();
    }

    private final class Counting implements Sink {
        @Override
        public void finding(Finding finding) {
            findings++;
        }

        @Override
        public void score(Plane plane, String eventId, String channel, double score) {
            // of no interest here
        }
    }
}
