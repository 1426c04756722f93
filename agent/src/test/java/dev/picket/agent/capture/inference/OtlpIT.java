package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.JsonFormat;
import dev.picket.agent.capture.BearerToken;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Event;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageDecoder;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.GrpcStatus;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpIT {
    private final Vertx vertx = Vertx.vertx();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private Optional<OtlpSource> running = Optional.empty();

    @TempDir
    private Path folder = Path.of(".");

    @AfterEach
    void stop() throws Exception {
        running.ifPresent(OtlpSource::close);
        done(vertx.close());
    }

    @Test
    void post_protobufPlainAndPackedAndJson_areTaken() throws Exception {
        var source = start(Optional.empty());

        assertThat(post(source, "application/x-protobuf", "", request("1").toByteArray())
                        .statusCode())
                .isEqualTo(200);
        assertThat(post(
                                source,
                                "application/x-protobuf",
                                "gzip",
                                packed(request("2").toByteArray()))
                        .statusCode())
                .isEqualTo(200);
        var json = post(
                source,
                "application/json",
                "",
                JsonFormat.printer().print(request("3")).getBytes(StandardCharsets.UTF_8));

        assertThat(json.body()).isEqualTo("{}");
        assertThat(events).hasSize(3).allMatch(event -> event instanceof Inference);
        assertThat(source.account().balance().out()).isEqualTo(3);
    }

    @Test
    void export_byGrpc_isTaken() throws Exception {
        var source = start(Optional.empty());

        assertThat(export(source, Buffer.buffer(request("1").toByteArray()), ""))
                .isEqualTo(GrpcStatus.OK);
        assertThat(export(source, Buffer.buffer("no protobuf at all"), "")).isEqualTo(GrpcStatus.INVALID_ARGUMENT);

        assertThat(events).hasSize(1);
        assertThat(source.account().balance().refused()).containsEntry(Reason.MALFORMED, 1L);
    }

    @Test
    void export_packed_isInflatedWithinBounds() throws Exception {
        var source = start(Optional.empty());

        assertThat(export(source, Buffer.buffer(packed(request("1").toByteArray())), "", "gzip"))
                .isEqualTo(GrpcStatus.OK);
        assertThat(export(source, Buffer.buffer(packed(new byte[OtlpBody.BYTES_MAX * 8])), "", "gzip"))
                .isEqualTo(GrpcStatus.INVALID_ARGUMENT);
        assertThat(export(source, Buffer.buffer(request("2").toByteArray()), "", ""))
                .isEqualTo(GrpcStatus.OK);

        assertThat(events).hasSize(2);
        assertThat(source.account().balance().refused()).containsEntry(Reason.MALFORMED, 1L);
    }

    @Test
    void post_nestedDeeply_isRefusedAndTheNextIsHeard() throws Exception {
        var source = start(Optional.empty());
        var value = "{\"arrayValue\":{\"values\":[".repeat(5_000) + "{}" + "]}}".repeat(5_000);
        var nested = "{\"resourceSpans\":[{\"resource\":{\"attributes\":[{\"key\":\"a\",\"value\":" + value + "}]}}]}";

        assertThat(post(source, "application/json", "", nested.getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(source, "application/x-protobuf", "", request("1").toByteArray())
                        .statusCode())
                .isEqualTo(200);

        assertThat(events).hasSize(1);
    }

    @Test
    void token_wanted_strangersAreRefusedAndCounted() throws Exception {
        var file = folder.resolve("token");
        BearerToken.ensure(file);
        var token = BearerToken.read(file).text();
        var source = start(Optional.of(file));

        assertThat(post(source, "application/x-protobuf", "", request("1").toByteArray())
                        .statusCode())
                .isEqualTo(401);
        assertThat(export(source, Buffer.buffer(request("1").toByteArray()), "Bearer x"))
                .isEqualTo(GrpcStatus.UNAUTHENTICATED);
        assertThat(export(source, Buffer.buffer(request("1").toByteArray()), "Bearer " + token))
                .isEqualTo(GrpcStatus.OK);

        assertThat(events).hasSize(1);
        assertThat(source.account().balance().refused()).containsEntry(Reason.UNAUTHENTICATED, 2L);
    }

    @Test
    void post_badInput_isRefusedByKind() throws Exception {
        var source = start(Optional.empty());
        var bomb = packed(new byte[OtlpBody.BYTES_MAX * 8]);

        assertThat(post(source, "application/x-protobuf", "gzip", bomb).statusCode())
                .isEqualTo(413);
        assertThat(post(source, "application/x-protobuf", "gzip", "plain".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(source, "application/x-protobuf", "", "nonsense".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(source, "application/json", "", "{\"resourceSpans\":[".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(400);
        assertThat(post(source, "text/plain", "", "x".getBytes(StandardCharsets.UTF_8))
                        .statusCode())
                .isEqualTo(415);
        assertThat(post(source, "application/x-protobuf", "", request("1").toByteArray())
                        .statusCode())
                .isEqualTo(200);

        var refused = source.account().balance().refused();
        assertThat(refused).containsEntry(Reason.OVERSIZED, 1L).containsEntry(Reason.UNREADABLE_FORMAT, 1L);
        assertThat(source.account().balance().in()).isEqualTo(6);
    }

    @Test
    void start_portInUse_saysSo() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var settings = new OtlpSettings(
                    "127.0.0.1", taken.getLocalPort(), 0, Optional.empty(), Optional.empty(), Set.of());

            var source = start(settings);

            assertThat(source.mode()).isEmpty();
            assertThat(source.reason()).contains("cannot listen on 127.0.0.1:" + taken.getLocalPort());
        }
    }

    @Test
    void start_openToStrangers_doesNotListen() {
        var source = start(new OtlpSettings("0.0.0.0", 0, 0, Optional.empty(), Optional.empty(), Set.of()));

        assertThat(source.reason()).contains("agent.otlp.token");
        assertThat(source.httpPort()).isZero();
    }

    private OtlpSource start(Optional<Path> token) {
        return start(new OtlpSettings("127.0.0.1", 0, 0, token, Optional.empty(), Set.of()));
    }

    private OtlpSource start(OtlpSettings settings) {
        var source = OtlpSource.start(settings, vertx, new TextInspector(), InstantSource.system(), events::add);
        running = Optional.of(source);
        return source;
    }

    private static ExportTraceServiceRequest request(String id) {
        return Otlp.traces(
                Otlp.span(id, Otlp.attributes(Map.of("gen_ai.operation.name", "chat", "gen_ai.request.model", "m"))));
    }

    private static HttpResponse<String> post(OtlpSource source, String type, String encoding, byte[] body)
            throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + source.httpPort() + "/v1/traces"))
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!encoding.isEmpty()) {
            request.header("content-encoding", encoding);
        }
        try (var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private GrpcStatus export(OtlpSource source, Buffer message, String authorization) throws Exception {
        return export(source, message, authorization, "");
    }

    private GrpcStatus export(OtlpSource source, Buffer message, String authorization, String encoding)
            throws Exception {
        var method = ServiceMethod.client(
                ServiceName.create("opentelemetry.proto.collector.trace.v1", "TraceService"),
                "Export",
                GrpcMessageEncoder.IDENTITY,
                GrpcMessageDecoder.IDENTITY);
        var client = GrpcClient.client(vertx);
        var call = done(client.request(SocketAddress.inetSocketAddress(source.grpcPort(), "127.0.0.1"), method));
        if (!authorization.isEmpty()) {
            call.headers().set("authorization", authorization);
        }
        if (!encoding.isEmpty()) {
            call.encoding(encoding);
        }
        var ended = call.endMessage(GrpcMessage.message(encoding.isEmpty() ? "identity" : encoding, message))
                .compose(_ -> call.response())
                .compose(answer -> {
                    var status = io.vertx.core.Promise.<GrpcStatus>promise();
                    answer.endHandler(_ -> status.complete(answer.status()));
                    answer.errorHandler(_ -> status.tryComplete(answer.status()));
                    answer.exceptionHandler(status::tryFail);
                    return status.future();
                });
        return done(ended);
    }

    private static byte[] packed(byte[] body) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(body);
        }
        return bytes.toByteArray();
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
