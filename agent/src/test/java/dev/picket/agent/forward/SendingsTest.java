package dev.picket.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.telemetry.Spans;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendingsTest {
    private static final Batch BATCH =
            Batch.newBuilder().setNumber(7).addEvents(Event.newBuilder()).build();

    private final List<SpanData> ended = new ArrayList<>();
    private final Sendings sendings = new Sendings(SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(new Kept(ended)))
            .build()
            .get("test"));

    @Test
    void sending_isASpan_thatTheBatchCarries_andTheAnswerEnds() {
        var sent = sendings.begin(BATCH);
        assertThat(ended).isEmpty();

        sendings.end(7, Verdict.BUSY);
        sendings.end(7, Verdict.ACCEPTED);

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(sent.getTraceparent()).startsWith("00-" + span.getTraceId() + '-' + span.getSpanId() + '-');
            assertThat(span.getAttributes().get(AttributeKey.stringKey("picket.batch.verdict")))
                    .isEqualTo("busy");
        });
        assertThat(sent.toBuilder().clearTraceparent().build()).isEqualTo(BATCH);
    }

    @Test
    void sendAgain_isAnotherTrace() {
        var first = sendings.begin(BATCH);
        sendings.lost();
        var second = sendings.begin(BATCH);

        assertThat(ended)
                .singleElement()
                .satisfies(span -> assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR));
        assertThat(second.getTraceparent()).isNotEmpty().isNotEqualTo(first.getTraceparent());
    }

    @Test
    void batchWithoutEvents_orNothingTraced_isSentAsItIs() {
        var report = BATCH.toBuilder().clearEvents().build();

        assertThat(sendings.begin(report)).isSameAs(report);
        assertThat(new Sendings(Spans.OFF).begin(BATCH)).isSameAs(BATCH);
    }

    private record Kept(List<SpanData> spans) implements SpanExporter {
        @Override
        public CompletableResultCode export(Collection<SpanData> more) {
            spans.addAll(more);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
