package dev.picket.agent.capture.inference;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** OTLP messages for the tests. */
final class Otlp {
    static final ByteString TRACE = ByteString.copyFromUtf8("trace-0123456789");

    /** Attributes in which texts of others may stand. */
    static final List<String> NAMES = List.of(
            "gen_ai.provider.name",
            "gen_ai.request.model",
            "gen_ai.response.model",
            "gen_ai.response.id",
            "gen_ai.prompt",
            "gen_ai.prompt.0.content",
            "gen_ai.completion.0.content",
            "gen_ai.completion.0.finish_reason",
            "gen_ai.completion.0.tool_calls.0.arguments",
            "gen_ai.input.messages",
            "gen_ai.output.messages",
            "gen_ai.response.finish_reasons",
            "gen_ai.tool.name",
            "llm.model_name",
            "llm.input_messages.0.message.content",
            "input.value",
            "output.value",
            "server.address",
            "net.peer.ip",
            "error.type",
            "k8s.pod.ip",
            "k8s.pod.uid",
            "k8s.pod.name",
            "k8s.namespace.name",
            "user.id",
            "something.unheard.of");

    private Otlp() {}

    static List<KeyValue> attributes(Map<String, String> texts) {
        return attributes(texts, Map.of(), Map.of());
    }

    static List<KeyValue> attributes(
            Map<String, String> texts, Map<String, Long> numbers, Map<String, List<String>> lists) {
        var attributes = new ArrayList<KeyValue>();
        texts.forEach((name, text) -> attributes.add(attribute(name, text(text))));
        numbers.forEach((name, number) -> attributes.add(
                attribute(name, AnyValue.newBuilder().setIntValue(number).build())));
        lists.forEach((name, items) -> {
            var array = ArrayValue.newBuilder();
            items.forEach(item -> array.addValues(text(item)));
            attributes.add(
                    attribute(name, AnyValue.newBuilder().setArrayValue(array).build()));
        });
        return attributes;
    }

    static Span span(String id, List<KeyValue> attributes) {
        return Span.newBuilder()
                .setTraceId(TRACE)
                .setSpanId(ByteString.copyFromUtf8(id))
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setStartTimeUnixNano(1_700_000_000_000_000_000L)
                .setEndTimeUnixNano(1_700_000_001_000_000_000L)
                .addAllAttributes(attributes)
                .build();
    }

    static Span failed(Span span) {
        return span.toBuilder()
                .setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR))
                .build();
    }

    static Span served(Span span) {
        return span.toBuilder().setKind(Span.SpanKind.SPAN_KIND_SERVER).build();
    }

    static ExportTraceServiceRequest traces(Span... spans) {
        return traces(Map.of(), spans);
    }

    static ExportTraceServiceRequest traces(Map<String, String> resource, Span... spans) {
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(ResourceSpans.newBuilder()
                        .setResource(Resource.newBuilder().addAllAttributes(attributes(resource)))
                        .addScopeSpans(ScopeSpans.newBuilder().addAllSpans(List.of(spans))))
                .build();
    }

    static ExportLogsServiceRequest details(String id, List<KeyValue> attributes) {
        return log("gen_ai.client.inference.operation.details", id, attributes);
    }

    static ExportLogsServiceRequest log(String event, String id, List<KeyValue> attributes) {
        var record = LogRecord.newBuilder()
                .setEventName(event)
                .setTraceId(TRACE)
                .setSpanId(ByteString.copyFromUtf8(id))
                .addAllAttributes(attributes);
        return ExportLogsServiceRequest.newBuilder()
                .addResourceLogs(ResourceLogs.newBuilder()
                        .addScopeLogs(ScopeLogs.newBuilder().addLogRecords(record)))
                .build();
    }

    private static KeyValue attribute(String name, AnyValue value) {
        return KeyValue.newBuilder().setKey(name).setValue(value).build();
    }

    private static AnyValue text(String text) {
        return AnyValue.newBuilder().setStringValue(text).build();
    }
}
