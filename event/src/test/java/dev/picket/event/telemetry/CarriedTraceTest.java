package dev.picket.event.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CarriedTraceTest {
    private static final String CARRIED = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void span_carriedAndRead_isTheSame() {
        var span = Span.wrap(SpanContext.create(
                "4bf92f3577b34da6a3ce929d0e0e4736",
                "00f067aa0ba902b7",
                TraceFlags.getSampled(),
                TraceState.getDefault()));

        assertThat(CarriedTrace.of(span)).isEqualTo(CARRIED);
        var read = Span.fromContext(CarriedTrace.context(CARRIED)).getSpanContext();
        assertThat(read.getTraceId()).isEqualTo(span.getSpanContext().getTraceId());
        assertThat(read.getSpanId()).isEqualTo(span.getSpanContext().getSpanId());
        assertThat(read.isSampled()).isTrue();
    }

    @Test
    void nothingTraced_carriesNothing() {
        assertThat(CarriedTrace.of(Spans.OFF.spanBuilder("x").startSpan())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "garbage",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "zz-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "my secret is hunter2, and it is as long as a traceparen"
            })
    void noTraceparent_isNoParent(String carried) {
        assertThat(Span.fromContext(CarriedTrace.context(carried))
                        .getSpanContext()
                        .isValid())
                .isFalse();
    }
}
