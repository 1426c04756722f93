package dev.picket.collector;

import dev.picket.collector.context.Observation;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Spans of the batches that detection has: each from when it was handed over until the watermark has passed its last event, which is when all of
 * it is judged. Bounded: of more than {@link #OPEN_MAX} the oldest ends. One thread, but {@link #begin}.
 */
final class DetectSpans {
    static final int OPEN_MAX = 1_000;

    private final Tracer tracer;
    private final Queue<Open> open = new ArrayDeque<>();

    private record Open(Instant last, Span span) {}

    DetectSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** A child of the current span. Any thread. */
    Span begin(int events) {
        return tracer.spanBuilder("detect")
                .setAttribute("picket.batch.events", events)
                .startSpan();
    }

    /** The batch was taken out of the inbox. */
    void taken(List<Observation> batch, Span span) {
        if (!span.isRecording()) {
            return;
        }
        span.addEvent("taken");
        var last = batch.stream().map(Observation::time).max(Instant::compareTo).orElse(Instant.MIN);
        open.add(new Open(last, span));
        if (open.size() > OPEN_MAX) {
            open.remove().span().end();
        }
    }

    /** All up to here is judged. */
    void passed(Instant reached) {
        open.removeIf(one -> {
            boolean judged = !one.last().isAfter(reached);
            if (judged) {
                one.span().end();
            }
            return judged;
        });
    }
}
