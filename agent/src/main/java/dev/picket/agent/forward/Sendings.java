package dev.picket.agent.forward;

import dev.picket.event.telemetry.CarriedTrace;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * A span of each sending of a batch, from its going out to what the collector says of it; the batch carries it, whatever the link. A batch that is
 * sent again is another span. As many as are in flight. One thread.
 */
final class Sendings {
    private final Tracer tracer;
    private final Map<Long, Span> open = new HashMap<>();

    Sendings(Tracer tracer) {
        this.tracer = tracer;
    }

    /** The batch as it is to go; of one without events nothing is told. */
    Batch begin(Batch batch) {
        if (batch.getEventsCount() == 0) {
            return batch;
        }
        var span = tracer.spanBuilder("send")
                .setNoParent()
                .setSpanKind(SpanKind.PRODUCER)
                .setAttribute("picket.batch.events", batch.getEventsCount())
                .startSpan();
        var carried = CarriedTrace.of(span);
        if (carried.isEmpty()) {
            return batch;
        }
        open.put(batch.getNumber(), span);
        return batch.toBuilder().setTraceparent(carried).build();
    }

    void end(long number, Verdict verdict) {
        var span = open.remove(number);
        if (span != null) {
            span.setAttribute("picket.batch.verdict", verdict.name().toLowerCase(Locale.ROOT));
            span.end();
        }
    }

    /** The link ended: whether what was on its way came, nobody knows. */
    void lost() {
        open.values().forEach(span -> {
            span.setStatus(StatusCode.ERROR, "the link ended");
            span.end();
        });
        open.clear();
    }
}
