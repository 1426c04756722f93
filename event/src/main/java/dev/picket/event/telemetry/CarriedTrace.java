package dev.picket.event.telemetry;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A span as a batch carries it from agent to collector: W3C Trace Context's {@code traceparent}. */
public final class CarriedTrace {
    private static final String TRACEPARENT = "traceparent";
    private static final int LENGTH = 55;
    private static final W3CTraceContextPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();
    private static final TextMapGetter<String> ONLY = new TextMapGetter<>() {
        @Override
        @SuppressWarnings("deprecation") // asked for by the interface all the same
        public Iterable<String> keys(String carrier) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String carrier, String key) {
            return TRACEPARENT.equals(key) ? carrier : null;
        }
    };

    private CarriedTrace() {}

    /** Empty when nothing is traced. */
    public static String of(Span span) {
        var carried = new StringBuilder();
        PROPAGATOR.inject(Context.root().with(span), carried, (to, key, value) -> {
            if (to != null && TRACEPARENT.equals(key)) {
                to.append(value);
            }
        });
        return carried.toString();
    }

    /** What spans of the receiving side are children of; nothing when what was carried is no traceparent. */
    public static Context context(String carried) {
        return carried.length() == LENGTH ? PROPAGATOR.extract(Context.root(), carried, ONLY) : Context.root();
    }
}
