package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.picket.agent.capture.flow.NodeFixture;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Balance;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real server and real clients of HTTP/2 without TLS, through the kernel. */
class TapHttp2IT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String SAID =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}";
    private static final String ROW = "x-test-row";
    private static final int AT_ONCE = 8;
    private static final int WAIT_SECONDS = 60;
    private static final Duration SETTLE_MAX = Duration.ofSeconds(20);

    private final List<Inference> seen = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @BeforeEach
    void needRoot() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @AfterEach
    void close() throws Exception {
        wait(vertx.close());
    }

    @Test
    void tap_recordedExchangesAtOnce_seesWhatTheReplaySees() throws Exception {
        for (var file : Replayed.files(folder)) {
            seen.clear();
            var exchanges = Replayed.exchanges(file);
            var server = serve(request -> replay(request, exchanges));
            try (var tap = tap(server.actualPort())) {
                var client = client(1);
                for (int at = 0; at < exchanges.size(); at += AT_ONCE) {
                    var together = new ArrayList<Future<?>>();
                    for (int row = at; row < Math.min(exchanges.size(), at + AT_ONCE); row++) {
                        together.add(ask(client, server.actualPort(), exchanges.get(row), row));
                    }
                    wait(Future.all(together));
                }
                wait(client.close());

                var expected = Replayed.inferences(file);
                var balance = settled(tap, exchanges.size());
                assertThat(balance.missing()).isZero();
                assertThat(balance.dropped()).as(balance.toString()).isEmpty();
                assertThat(balance.refused().keySet()).isSubsetOf(Reason.NOT_INFERENCE);
                assertThat(seen.stream().map(Replayed::bare)).containsExactlyInAnyOrderElementsOf(expected.values());
                assertThat(tap.reason()).isEmpty();
            }
        }
    }

    /** As the JDK's client does it unless told otherwise. */
    @Test
    void tap_upgradedFromHttp1_seesAllOfIt() throws Exception {
        var server = serve(request ->
                request.response().putHeader("content-type", "application/json").end(SAID));
        try (var tap = tap(server.actualPort());
                var client = java.net.http.HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + CHAT))
                    .POST(HttpRequest.BodyPublishers.ofString(BODY))
                    .build();
            for (int i = 0; i < 20; i++) {
                var answer = client.send(request, HttpResponse.BodyHandlers.ofString());
                assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
            }

            var balance = settled(tap, 20);
            assertThat(balance.out()).as(balance.toString()).isEqualTo(20);
            assertThat(seen)
                    .extracting(one -> one.caller().port())
                    .containsOnly(seen.getFirst().caller().port());
            assertThat(seen).allSatisfy(one -> {
                assertThat(one.response().characters()).isEqualTo(4);
                assertThat(one.response().truncated()).isFalse();
            });
        }
    }

    @Test
    void tap_cancelledByTheCaller_isToldAsCut() throws Exception {
        var server = serve(request -> request.response()
                .putHeader("content-type", "application/json")
                .setChunked(true)
                .write(SAID.substring(0, 60)));
        try (var tap = tap(server.actualPort())) {
            var client = client(1);
            wait(client.request(options(server.actualPort(), HttpMethod.POST, CHAT))
                    .compose(request -> request.send(BODY)
                            .onSuccess(answer -> answer.handler(_ -> request.reset(8)))
                            .compose(answer -> answer.end().otherwiseEmpty())));

            assertThat(settled(tap, 1).out()).isEqualTo(1);
            assertThat(seen.getFirst().response().truncated()).isTrue();
            assertThat(seen.getFirst().response().status()).isEqualTo(200);
        }
    }

    /** As servers do that are not asked to upgrade: their settings pass before the caller has said a word. */
    @Test
    void tap_serverSpeaksFirst_isReadFromItsStart() throws Exception {
        var asking = new Http2Wire(new Random(1))
                .preface()
                .settings(4096)
                .plain(1, Http2Wire.ask(CHAT), false)
                .plain(1, BODY, true)
                .take();
        var settings = new Http2Wire(new Random(2)).settings(4096).take();
        var answer = new Http2Wire(new Random(3))
                .plain(1, Http2Wire.told(200), false)
                .plain(1, SAID, true)
                .take();
        try (var traffic = TappedTraffic.start()) {
            traffic.connect(
                    socket -> {
                        socket.getOutputStream().write(settings);
                        socket.getInputStream().readNBytes(asking.length);
                        socket.getOutputStream().write(answer);
                    },
                    socket -> {
                        socket.getInputStream().readNBytes(settings.length);
                        socket.getOutputStream().write(asking);
                        socket.getInputStream().readAllBytes();
                    });

            var balance = traffic.settled(1);
            assertThat(balance.out()).as(balance.toString()).isEqualTo(1);
            assertThat(balance.refused()).isEmpty();
            assertThat(traffic.seen().getFirst().response().characters()).isEqualTo(4);
        }
    }

    @Test
    void tap_openBeforeIt_isToldAndTheNextConnectionIsRead() throws Exception {
        var server = serve(request ->
                request.response().putHeader("content-type", "application/json").end(SAID));
        var before = client(1);
        askOnce(before, server.actualPort());
        try (var tap = tap(server.actualPort())) {
            askOnce(before, server.actualPort());
            askOnce(before, server.actualPort());
            assertThat(settled(tap, 1).refused()).isEqualTo(Map.of(Reason.HTTP2, 1L));
            assertThat(tap.reason()).startsWith("1 connections of HTTP/2");
            askOnce(client(1), server.actualPort());

            var balance = settled(tap, 2);
            assertThat(balance.out()).isEqualTo(1);
            assertThat(balance.refused()).isEqualTo(Map.of(Reason.HTTP2, 1L));
        }
    }

    private void askOnce(HttpClient client, int port) throws Exception {
        wait(client.request(options(port, HttpMethod.POST, CHAT))
                .compose(request -> request.send(BODY))
                .compose(answer -> answer.body()));
    }

    private HttpServer serve(io.vertx.core.Handler<HttpServerRequest> handler) throws Exception {
        return wait(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(handler)
                .listen());
    }

    private HttpClient client(int connections) {
        return vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false),
                new PoolOptions().setHttp2MaxSize(connections));
    }

    private static RequestOptions options(int port, HttpMethod method, String uri) {
        return new RequestOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setMethod(method)
                .setURI(uri);
    }

    private static Future<Buffer> ask(HttpClient client, int port, JsonNode exchange, int row) {
        var method = HttpMethod.valueOf(exchange.path("method").asText().toUpperCase(Locale.ROOT));
        return client.request(options(port, method, exchange.path("uri").asText()))
                .compose(request -> {
                    headers(exchange.path("req_headers")).forEach((name, value) -> request.putHeader(name, value));
                    request.putHeader(ROW, Integer.toString(row));
                    return request.send(Buffer.buffer(HttpWire.body(exchange, "req")));
                })
                .compose(answer -> answer.body());
    }

    private static void replay(HttpServerRequest request, List<JsonNode> exchanges) {
        var exchange = exchanges.get(Integer.parseInt(request.getHeader(ROW)));
        request.body().onSuccess(_ -> {
            int status = exchange.path("status").asInt();
            var response = request.response().setStatusCode(status);
            headers(exchange.path("resp_headers")).forEach((name, value) -> response.putHeader(name, value));
            response.end(
                    status == 204 || status == 304 ? Buffer.buffer() : Buffer.buffer(HttpWire.body(exchange, "resp")));
        });
    }

    private static Map<String, String> headers(JsonNode headers) {
        var kept = new LinkedHashMap<String, String>();
        headers.properties().forEach(header -> {
            var name = header.getKey().toLowerCase(Locale.ROOT);
            if (!HttpWire.FRAMING.contains(name)) {
                var value = header.getValue().isArray() ? header.getValue().path(0) : header.getValue();
                kept.put(name, value.asText().replaceAll("[^ -~]", "?"));
            }
        });
        return kept;
    }

    private TapSource tap(int port) throws IOException {
        var tap = TapSource.start(
                TappedTraffic.settings(port),
                _ -> "",
                new TextInspector(),
                InstantSource.system(),
                event -> seen.add((Inference) event));
        assertThat(tap.mode()).as(tap.reason()).isEqualTo("tap");
        return tap;
    }

    private static Balance settled(TapSource tap, long in) {
        long until = System.nanoTime() + SETTLE_MAX.toNanos();
        var balance = tap.account().balance();
        while ((balance.in() < in || balance.held() > 0 || balance.missing() != 0) && System.nanoTime() < until) {
            Thread.onSpinWait();
            balance = tap.account().balance();
        }
        return balance;
    }

    private static <T> T wait(Future<T> future) throws ExecutionException, InterruptedException, TimeoutException {
        return future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    }
}
