package dev.picket.collector.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.event.Inference;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.util.List;
import java.util.Objects;

/**
 * In which span the latest events came, and which trace of its caller's an inference belongs to, so that a finding is joined to both. Bounded: what
 * is not remembered joins nothing. Any thread.
 */
public final class Origins {
    static final int EVENTS_MAX = 50_000;
    static final int TRACES_MAX = 10;

    private final Cache<String, SpanContext> spans =
            Caffeine.newBuilder().maximumSize(EVENTS_MAX).build();
    private final Cache<String, String> traces =
            Caffeine.newBuilder().maximumSize(EVENTS_MAX).build();

    /** These came in the current span. */
    public void arrived(List<Observation> observations) {
        var span = Span.current().getSpanContext();
        for (var observation : observations) {
            if (observation.isHeartbeat()) {
                continue;
            }
            var id = Evidence.of(observation.event()).id();
            if (span.isSampled()) {
                spans.put(id, span);
            }
            if (observation.event() instanceof Inference inference
                    && !inference.trace().isEmpty()) {
                traces.put(id, inference.trace());
            }
        }
    }

    /** Of the last evidence whose batch was traced; invalid when none was. */
    SpanContext span(Finding finding) {
        return finding.evidence().reversed().stream()
                .map(evidence -> spans.getIfPresent(evidence.id()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(SpanContext.getInvalid());
    }

    /** Of its callers, those of the latest evidence first. */
    List<String> traces(Finding finding) {
        return finding.evidence().reversed().stream()
                .map(evidence -> traces.getIfPresent(evidence.id()))
                .filter(Objects::nonNull)
                .distinct()
                .limit(TRACES_MAX)
                .toList();
    }
}
