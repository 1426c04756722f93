package dev.picket.event.telemetry;

import dev.picket.event.telemetry.TelemetrySettings.Protocol;
import io.opentelemetry.common.ComponentLoader;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.logs.OtlpGrpcLogRecordExporter;
import io.opentelemetry.exporter.otlp.trace.OtlpGrpcSpanExporter;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.logs.export.LogRecordExporter;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** OpenTelemetry's exporters as the settings want them: packed, within a time, without tries of their own, for {@link Outbox} tries again. */
final class Exporters {
    private static final Duration CONNECTED_WITHIN = Duration.ofSeconds(5);
    private static final String PACKED = "gzip";

    private final TelemetrySettings settings;
    private final Optional<GrpcSenderProvider> grpc;
    private final Optional<byte[]> authority;

    /** @param grpc what sends, where gRPC is the protocol */
    Exporters(TelemetrySettings settings, Optional<GrpcSenderProvider> grpc) throws IOException {
        this.settings = settings;
        this.grpc = grpc;
        this.authority = settings.authority().isEmpty()
                ? Optional.empty()
                : Optional.of(Files.readAllBytes(settings.authority().get()));
    }

    LogRecordExporter logs() {
        if (settings.protocol() == Protocol.GRPC) {
            var builder = OtlpGrpcLogRecordExporter.builder()
                    .setEndpoint(settings.endpoint().toString())
                    .setComponentLoader(components())
                    .setHeaders(this::headers)
                    .setCompression(PACKED)
                    .setConnectTimeout(CONNECTED_WITHIN)
                    .setTimeout(Outbox.SENT_WITHIN)
                    .setRetryPolicy(null);
            authority.ifPresent(builder::setTrustedCertificates);
            return builder.build();
        }
        var builder = OtlpHttpLogRecordExporter.builder()
                .setEndpoint(path("/v1/logs"))
                .setHeaders(this::headers)
                .setCompression(PACKED)
                .setConnectTimeout(CONNECTED_WITHIN)
                .setTimeout(Outbox.SENT_WITHIN)
                .setRetryPolicy(null);
        authority.ifPresent(builder::setTrustedCertificates);
        return builder.build();
    }

    SpanExporter spans() {
        if (settings.protocol() == Protocol.GRPC) {
            var builder = OtlpGrpcSpanExporter.builder()
                    .setEndpoint(settings.endpoint().toString())
                    .setComponentLoader(components())
                    .setHeaders(this::headers)
                    .setCompression(PACKED)
                    .setConnectTimeout(CONNECTED_WITHIN)
                    .setTimeout(Outbox.SENT_WITHIN)
                    .setRetryPolicy(null);
            authority.ifPresent(builder::setTrustedCertificates);
            return builder.build();
        }
        var builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(path("/v1/traces"))
                .setHeaders(this::headers)
                .setCompression(PACKED)
                .setConnectTimeout(CONNECTED_WITHIN)
                .setTimeout(Outbox.SENT_WITHIN)
                .setRetryPolicy(null);
        authority.ifPresent(builder::setTrustedCertificates);
        return builder.build();
    }

    private String path(String signal) {
        return settings.endpoint().toString().replaceAll("/+$", "") + signal;
    }

    /** Read each time, so that a token may change; without them the receiver says what is missing. */
    private Map<String, String> headers() {
        var file = settings.headers();
        try {
            return file.isEmpty() ? Map.of() : Headers.read(file.get());
        } catch (IOException gone) {
            return Map.of();
        }
    }

    private ComponentLoader components() {
        return new ComponentLoader() {
            @Override
            public <T> Iterable<T> load(Class<T> kind) {
                return kind == GrpcSenderProvider.class && grpc.isPresent()
                        ? List.of(kind.cast(grpc.get()))
                        : ServiceLoader.load(kind, Exporters.class.getClassLoader());
            }
        };
    }
}
