package dev.picket.cli.path;

import com.google.protobuf.Message;
import dev.picket.collector.accept.Identity;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.trace.v1.Span;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/** An OTLP receiver on loopback, over HTTP and gRPC on one port: keeps what it gets, by OpenTelemetry's own messages. */
final class OtlpReceiver implements AutoCloseable {
    private static final String SERVICES = "opentelemetry.proto.collector.";

    private final Optional<Identity> identity;
    private final String authorization;
    private final List<ExportLogsServiceRequest> logs = new CopyOnWriteArrayList<>();
    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;
    private volatile Mood mood = Mood.TAKES;

    /** What it does with what it gets. */
    enum Mood {
        TAKES,
        REFUSES,
        HANGS
    }

    private OtlpReceiver(HttpServer server, Optional<Identity> identity, String authorization) {
        this.server = server;
        this.identity = identity;
        this.authorization = authorization;
    }

    /**
     * @param identity its certificate; empty: it speaks in the clear
     * @param authorization the header of that name that it wants; empty: none
     */
    static OtlpReceiver start(Vertx vertx, Optional<Identity> identity, String authorization) throws Exception {
        var options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        identity.ifPresent(own -> options.setSsl(true)
                .setUseAlpn(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(own.certificate().toString())
                        .setKeyPath(own.key().toString())));
        var receiver = new OtlpReceiver(vertx.createHttpServer(options), identity, authorization);
        var grpc = GrpcServer.server(vertx);
        grpc.callHandler(
                method("logs.v1.LogsService", ExportLogsServiceRequest.getDefaultInstance()),
                call -> receiver.called(call, receiver.logs::add, ExportLogsServiceResponse.getDefaultInstance()));
        grpc.callHandler(
                method("trace.v1.TraceService", ExportTraceServiceRequest.getDefaultInstance()),
                call -> receiver.called(call, receiver.traces::add, ExportTraceServiceResponse.getDefaultInstance()));
        receiver.server.requestHandler(request -> {
            if (Objects.requireNonNullElse(request.getHeader("content-type"), "")
                    .startsWith("application/grpc")) {
                grpc.handle(request);
            } else {
                request.body().onSuccess(body -> receiver.posted(request, body));
            }
        });
        receiver.server.listen().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        return receiver;
    }

    URI address() {
        return URI.create((identity.isPresent() ? "https" : "http") + "://127.0.0.1:" + server.actualPort());
    }

    void be(Mood mood) {
        this.mood = mood;
    }

    /** Requests that came, taken or not. */
    int asked() {
        return asked.get();
    }

    List<LogRecord> records() {
        return logs.stream()
                .flatMap(request -> request.getResourceLogsList().stream())
                .flatMap(resource -> resource.getScopeLogsList().stream())
                .flatMap(scope -> scope.getLogRecordsList().stream())
                .toList();
    }

    List<LogRecord> records(String event) {
        return records().stream()
                .filter(record -> record.getEventName().equals(event))
                .toList();
    }

    List<Span> spans() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Everything, as it came. */
    List<Message> all() {
        var all = new java.util.ArrayList<Message>(logs);
        all.addAll(traces);
        return all;
    }

    @Override
    public void close() {
        server.close();
    }

    private static <T extends Message> ServiceMethod<T, Message> method(String service, T request) {
        return ServiceMethod.server(
                ServiceName.create(SERVICES + service),
                "Export",
                GrpcMessageEncoder.<Message>encoder(),
                GrpcMessageDecoder.<T>decoder(request));
    }

    private <T extends Message> void called(GrpcServerRequest<T, Message> call, Consumer<T> keep, Message answer) {
        call.handler(message -> {
            asked.incrementAndGet();
            if (mood == Mood.HANGS) {
                return;
            }
            if (mood == Mood.REFUSES) {
                call.response().status(GrpcStatus.UNAVAILABLE).end();
            } else if (!isKnown(call.headers())) {
                call.response().status(GrpcStatus.UNAUTHENTICATED).end();
            } else {
                keep.accept(message);
                call.response().end(answer);
            }
        });
    }

    private void posted(HttpServerRequest request, Buffer body) {
        asked.incrementAndGet();
        if (mood == Mood.HANGS) {
            return;
        }
        var response = request.response();
        if (mood == Mood.REFUSES) {
            response.setStatusCode(503).end("you said: hunter2");
        } else if (!isKnown(request.headers())) {
            response.setStatusCode(401).end();
        } else {
            response.setStatusCode(keep(request, body) ? 200 : 400).end();
        }
    }

    private boolean isKnown(MultiMap headers) {
        return authorization.isEmpty() || authorization.equals(headers.get("authorization"));
    }

    private boolean keep(HttpServerRequest request, Buffer body) {
        try {
            var plain = "gzip".equals(request.getHeader("content-encoding"))
                    ? new GZIPInputStream(new ByteArrayInputStream(body.getBytes())).readAllBytes()
                    : body.getBytes();
            switch (String.valueOf(request.path())) {
                case "/v1/logs" -> logs.add(ExportLogsServiceRequest.parseFrom(plain));
                case "/v1/traces" -> traces.add(ExportTraceServiceRequest.parseFrom(plain));
                default -> {
                    return false;
                }
            }
            return true;
        } catch (IOException broken) {
            return false;
        }
    }
}
