package dev.picket.agent.capture.inference;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** What OTLP 1.x carries. Answers to all three are empty messages: nothing was rejected in part. */
enum OtlpSignal {
    TRACES("traces", "opentelemetry.proto.collector.trace.v1", "TraceService"),
    LOGS("logs", "opentelemetry.proto.collector.logs.v1", "LogsService"),
    METRICS("metrics", "opentelemetry.proto.collector.metrics.v1", "MetricsService");

    private static final JsonFormat.Parser JSON = JsonFormat.parser().ignoringUnknownFields();

    private final String path;
    private final String grpcPackage;
    private final String service;

    OtlpSignal(String name, String grpcPackage, String service) {
        this.path = "/v1/" + name;
        this.grpcPackage = grpcPackage;
        this.service = service;
    }

    static Optional<OtlpSignal> at(String path) {
        return Arrays.stream(values())
                .filter(signal -> signal.path.equals(path))
                .findFirst();
    }

    String grpcPackage() {
        return grpcPackage;
    }

    String service() {
        return service;
    }

    /** Empty when the bytes are no such message. OTLP's JSON writes ids in hex; as no id is kept, only their being equal matters. */
    Optional<Message> parse(byte[] body, boolean json) {
        var message = builder();
        try {
            if (json) {
                JSON.merge(new String(body, StandardCharsets.UTF_8), message);
            } else {
                message.mergeFrom(ByteString.copyFrom(body));
            }
            return Optional.of(message.build());
        } catch (InvalidProtocolBufferException malformed) {
            return Optional.empty();
        }
    }

    private Message.Builder builder() {
        return switch (this) {
            case TRACES -> ExportTraceServiceRequest.newBuilder();
            case LOGS -> ExportLogsServiceRequest.newBuilder();
            case METRICS -> ExportMetricsServiceRequest.newBuilder();
        };
    }
}
