package dev.picket.event.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.function.Supplier;

/** Work as spans of whatever span is current. A failure is told by its class alone, for messages may hold what nobody may see. */
public final class Spans {
    /** Traces nothing. */
    public static final Tracer OFF = TracerProvider.noop().get("");

    private Spans() {}

    public static <T> T in(Tracer tracer, String name, Supplier<T> work) {
        return in(tracer.spanBuilder(name).startSpan(), work);
    }

    /** @param span is ended */
    public static <T> T in(Span span, Supplier<T> work) {
        try (var _ = span.makeCurrent()) {
            return work.get();
        } catch (RuntimeException fault) {
            span.setStatus(StatusCode.ERROR, fault.getClass().getSimpleName());
            throw fault;
        } finally {
            span.end();
        }
    }
}
