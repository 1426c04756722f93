package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Incident.Status;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class OtlpRecordsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    private static final String CALLERS = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final SpanContext ACCEPT = SpanContext.create(
            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", TraceFlags.getSampled(), TraceState.getDefault());

    private final List<LogRecordData> told = new ArrayList<>();
    private final Origins origins = new Origins();
    private final OtlpRecords records = new OtlpRecords(
            SdkLoggerProvider.builder()
                    .addLogRecordProcessor((_, record) -> told.add(record.toLogRecordData()))
                    .build()
                    .get("test"),
            origins);

    @Test
    void found_isToldOnce_underTheNamesOfOcsf() {
        records.found(finding("e1"));
        records.found(finding("e1", "e2"));

        assertThat(told).singleElement().satisfies(record -> {
            assertThat(record.getEventName()).isEqualTo("picket.finding");
            assertThat(record.getSeverity()).isEqualTo(io.opentelemetry.api.logs.Severity.ERROR);
            assertThat(Objects.requireNonNull(record.getBodyValue()).asString()).isEqualTo("mallory reached globex/db");
            assertThat(record.getTimestampEpochNanos()).isEqualTo(TIME.getEpochSecond() * 1_000_000_000L);
            assertThat(text(record, "finding_info.analytic.uid")).isEqualTo("pod-exec");
            assertThat(text(record, "picket.target.tenant")).isEqualTo("globex");
            assertThat(text(record, "picket.actor.name")).isEqualTo("mallory");
            assertThat(record.getAttributes().get(AttributeKey.longKey("severity_id")))
                    .isEqualTo(4);
            assertThat(record.getAttributes().get(AttributeKey.longKey("class_uid")))
                    .isEqualTo(2004);
            assertThat(record.getSpanContext().isValid()).isFalse();
            assertThat(record.getAttributes().get(AttributeKey.stringKey("picket.target.namespace")))
                    .isNull();
        });
    }

    @Test
    void found_inATracedBatch_isJoinedToItAndToItsCallersTrace() {
        try (var _ = Span.wrap(ACCEPT).makeCurrent()) {
            origins.arrived(List.of(inference("e2")));
        }

        records.found(finding("e1", "e2"));

        assertThat(told).singleElement().satisfies(record -> {
            assertThat(record.getSpanContext().getTraceId()).isEqualTo(ACCEPT.getTraceId());
            assertThat(record.getSpanContext().getSpanId()).isEqualTo(ACCEPT.getSpanId());
            assertThat(record.getAttributes().get(AttributeKey.stringArrayKey("picket.inference.trace_ids")))
                    .containsExactly(CALLERS);
        });
    }

    @Test
    void found_ofMoreEventsThanAreRemembered_isNotJoined() {
        try (var _ = Span.wrap(ACCEPT).makeCurrent()) {
            for (int i = 0; i < 3 * Origins.EVENTS_MAX; i++) {
                origins.arrived(List.of(inference("e" + i)));
            }
        }

        long joined = 0;
        for (int i = 0; i < 3 * Origins.EVENTS_MAX; i++) {
            joined += origins.span(finding("e" + i)).isValid() ? 1 : 0;
        }

        assertThat(joined).isBetween(1L, Origins.EVENTS_MAX + 1_000L);
    }

    @Test
    void incident_opensGetsWorseIsWidenedAndCloses_isToldFourTimes() {
        records.begin();
        records.changed(AlertBoardTest.incident("i", Severity.MEDIUM, Status.OPEN, 1, "acme"));
        records.changed(AlertBoardTest.incident("i", Severity.MEDIUM, Status.OPEN, 2, "acme"));
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.OPEN, 3, "acme"));
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.OPEN, 4, "acme", "globex"));
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.OPEN, 5, "acme", "globex"));
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.RESOLVED, 5, "acme", "globex"));

        assertThat(told)
                .extracting(LogRecordData::getEventName)
                .containsExactly(
                        "picket.incident.opened",
                        "picket.incident.changed",
                        "picket.incident.changed",
                        "picket.incident.closed");
        assertThat(told.getLast().getAttributes().get(AttributeKey.longKey("status_id")))
                .isEqualTo(4);
        assertThat(told.getFirst().getBodyValue()).isNotNull();
    }

    @Test
    void incident_openBeforeARestart_isNotToldAgain_butItsEndIs() {
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.OPEN, 1, "acme"));
        records.begin();
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.OPEN, 2, "acme"));
        records.changed(AlertBoardTest.incident("i", Severity.HIGH, Status.RESOLVED, 2, "acme"));

        assertThat(told).extracting(LogRecordData::getEventName).containsExactly("picket.incident.closed");
    }

    private static String text(LogRecordData record, String key) {
        return Objects.requireNonNullElse(record.getAttributes().get(AttributeKey.stringKey(key)), "");
    }

    private static Finding finding(String... events) {
        var evidence = java.util.Arrays.stream(events)
                .map(id -> new Evidence(Plane.INFERENCE, id, TIME))
                .toList();
        return new Finding(
                "f1",
                new Detection("pod-exec", Severity.HIGH, List.of("T1609")),
                Severity.HIGH,
                .9,
                30,
                TIME,
                new Entity(Entity.Kind.IDENTITY, "", "mallory", "", "acme"),
                null,
                new Entity(Entity.Kind.WORKLOAD, "", "db", "10.0.0.1", "globex"),
                null,
                "mallory reached globex/db",
                evidence,
                evidence.size());
    }

    private static Observation inference(String id) {
        var at = new Envelope(id, "c", "a", "n", 1, 0, 1, TIME, TIME, Envelope.Observer.CLIENT);
        var nowhere = new Endpoint("10.0.0.1", 1, "", "", "", "", "");
        var inference = new Inference(
                at,
                nowhere,
                nowhere,
                "chat",
                "openai",
                new Inference.Request("m", false, 1, 1, 1, 0, 1),
                new Inference.Response(
                        "m",
                        200,
                        1,
                        List.of(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        1,
                        0,
                        false,
                        1),
                List.of(),
                List.of(),
                "",
                "",
                CALLERS);
        return new Observation(inference, Entity.NOBODY, Entity.NOBODY, null, Relation.UNKNOWN, false);
    }
}
