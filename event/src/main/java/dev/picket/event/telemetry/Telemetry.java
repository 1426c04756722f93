package dev.picket.event.telemetry;

import dev.picket.event.telemetry.TelemetrySettings.Protocol;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;
import io.opentelemetry.sdk.logs.LogRecordProcessor;
import io.opentelemetry.sdk.logs.ReadWriteLogRecord;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.data.LogRecordData;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.logging.Level;

/**
 * OpenTelemetry's SDK, sending to one OTLP receiver. Whoever emits a log record or ends a span waits for nothing: both go into a bounded
 * {@link Outbox}. What is told is up to the caller; nothing is added but the resource.
 */
public final class Telemetry implements AutoCloseable {
    private static final String SCOPE = "dev.picket";
    /** It writes of each failure, with what the receiver answered; {@link Outbox} tells what changes. Kept here, for a logger nobody holds is forgotten. */
    private static final java.util.logging.Logger SDK = java.util.logging.Logger.getLogger("io.opentelemetry");

    private static final VertxOptions ENGINE = new VertxOptions()
            .setEventLoopPoolSize(1)
            .setWorkerPoolSize(1)
            .setInternalBlockingPoolSize(1)
            .setFileSystemOptions(
                    new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false));

    private final Outbox<LogRecordData> records;
    private final Outbox<SpanData> spans;
    private final SdkLoggerProvider loggers;
    private final SdkTracerProvider tracers;
    private final Runnable release;

    private Telemetry(
            Outbox<LogRecordData> records,
            Outbox<SpanData> spans,
            SdkLoggerProvider loggers,
            SdkTracerProvider tracers,
            Runnable release) {
        this.records = records;
        this.spans = spans;
        this.loggers = loggers;
        this.tracers = tracers;
        this.release = release;
    }

    /** What one of the two signals came to since the start. */
    public record Count(long sent, long failures, Map<String, Long> dropped) {
        public Count {
            dropped = Map.copyOf(dropped);
        }

        /** For whatever reason. */
        public long droppedInAll() {
            return dropped.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** @throws IOException the authority's file cannot be read, or holds no certificate */
    public static Telemetry start(TelemetrySettings settings) throws IOException {
        SDK.setLevel(Level.OFF);
        var engine = settings.protocol() == Protocol.GRPC ? Optional.of(Vertx.vertx(ENGINE)) : Optional.<Vertx>empty();
        Runnable release = () -> engine.ifPresent(Vertx::close);
        try {
            return start(settings, engine, release);
        } catch (IOException | RuntimeException failed) {
            release.run();
            throw failed instanceof IOException io
                    ? io
                    : new IOException("telemetry cannot be sent: " + failed.getMessage(), failed);
        }
    }

    private static Telemetry start(TelemetrySettings settings, Optional<Vertx> engine, Runnable release)
            throws IOException {
        var exporters = new Exporters(
                settings, engine.<GrpcSenderProvider>map(vertx -> config -> new GrpcSending(vertx, config)));
        var receiver = settings.endpoint().getAuthority();
        var logs = exporters.logs();
        var traces = exporters.spans();
        var records = new Outbox<LogRecordData>("log records", receiver, logs::export);
        var spans = new Outbox<SpanData>("spans", receiver, traces::export);
        var resource = resource(settings);
        var loggers = SdkLoggerProvider.builder()
                .setResource(resource)
                .addLogRecordProcessor(new ToRecords(records))
                .build();
        var tracers = SdkTracerProvider.builder()
                .setResource(resource)
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(settings.sample())))
                .addSpanProcessor(new ToSpans(spans))
                .build();
        records.start();
        spans.start();
        return new Telemetry(records, spans, loggers, tracers, () -> {
            logs.shutdown();
            traces.shutdown();
            release.run();
        });
    }

    private static Resource resource(TelemetrySettings settings) {
        var attributes = Attributes.builder();
        settings.resource().forEach(attributes::put);
        return Resource.getDefault().merge(Resource.create(attributes.build()));
    }

    public Logger logger() {
        return loggers.get(SCOPE);
    }

    public Tracer tracer() {
        return tracers.get(SCOPE);
    }

    public Count records() {
        return count(records);
    }

    public Count spans() {
        return count(spans);
    }

    private static Count count(Outbox<?> outbox) {
        var dropped = new TreeMap<String, Long>();
        outbox.dropped().forEach((why, count) -> dropped.put(why.label(), count));
        return new Count(outbox.sent(), outbox.failures(), dropped);
    }

    /** A few seconds at most. */
    @Override
    public void close() {
        records.close();
        spans.close();
        release.run();
    }

    private record ToRecords(Outbox<LogRecordData> outbox) implements LogRecordProcessor {
        @Override
        public void onEmit(Context context, ReadWriteLogRecord record) {
            outbox.add(record.toLogRecordData());
        }
    }

    private record ToSpans(Outbox<SpanData> outbox) implements SpanProcessor {
        @Override
        public void onStart(Context context, ReadWriteSpan span) {
            // told at its end
        }

        @Override
        public boolean isStartRequired() {
            return false;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            if (span.getSpanContext().isSampled()) {
                outbox.add(span.toSpanData());
            }
        }

        @Override
        public boolean isEndRequired() {
            return true;
        }
    }
}
