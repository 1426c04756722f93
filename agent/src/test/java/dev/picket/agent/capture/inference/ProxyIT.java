package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.inspect.Planted;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Event;
import dev.picket.event.Hashing;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyIT {
    private static final String CHAT = "/v1/chat/completions";
    private static final String ASK =
            "{\"model\":\"m1\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private final String token = new Planted(new Random(5)).githubToken();
    private final AtomicReference<ProxySource> proxy = new AtomicReference<>();

    @AfterEach
    void stop() throws Exception {
        var running = proxy.get();
        if (running != null) {
            running.close();
        }
        done(vertx.close());
    }

    @Test
    void pass_plainAnswer_isUnchangedAndSeen() throws Exception {
        var seen = new AtomicReference<String>();
        var body = "{\"model\":\"m1\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"take " + token
                + "\"},\"finish_reason\":\"stop\"}]}";
        start(request -> {
            seen.set(request.getHeader("authorization") + " " + request.getHeader("x-hop") + " "
                    + request.getHeader("x-own"));
            request.body()
                    .onSuccess(_ -> request.response()
                            .putHeader("content-type", "application/json")
                            .putHeader("keep-alive", "timeout=5")
                            .putHeader("x-request-id", "7")
                            .end(body));
        });

        var request = done(open(HttpMethod.POST, CHAT));
        request.putHeader("authorization", "Bearer k-1")
                .putHeader("connection", "keep-alive, x-hop")
                .putHeader("x-hop", "gone")
                .putHeader("x-own", "kept");
        var answer = done(request.send(Buffer.buffer(ASK)).map(ProxyIT::paused));

        assertThat(body(answer)).isEqualTo(body);
        assertThat(answer.getHeader("x-request-id")).isEqualTo("7");
        assertThat(answer.getHeader("keep-alive")).isNull();
        assertThat(seen.get()).isEqualTo("Bearer k-1 null kept");
        var event = inference();
        assertThat(event.credential()).isEqualTo(Hashing.hash("k-1"));
        assertThat(event.caller().ip()).isEqualTo("127.0.0.1");
        assertThat(event.server().ip()).isEqualTo("127.0.0.1");
        assertThat(event.response().finishReasons()).containsExactly("stop");
        assertThat(event.response().truncated()).isFalse();
        assertThat(event.labels()).extracting(Label::type).containsExactly("secret.vcs-token");
        assertConserved(1, 1);
    }

    @Test
    void pass_stream_reachesTheCallerWhileItGoesOn() throws Exception {
        var goOn = new CompletableFuture<Void>();
        start(request -> {
            var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
            response.write(delta("take " + token.substring(0, 9)));
            var _ = goOn.thenRun(() -> response.end(delta(token.substring(9)) + "data: [DONE]\n\n"));
        });
        var got = Buffer.buffer();
        var answer = done(ask(CHAT));
        answer.handler(piece -> {
            got.appendBuffer(piece);
            goOn.complete(null);
        });
        var end = answer.end();
        answer.resume();

        done(end);

        assertThat(got.toString())
                .isEqualTo(delta("take " + token.substring(0, 9)) + delta(token.substring(9)) + "data: [DONE]\n\n");
        assertThat(inference().labels())
                .singleElement()
                .satisfies(label -> assertThat(label.digest()).isEqualTo(Hashing.hash(token)));
        assertThat(inference().response().chunks()).isEqualTo(2);
        assertConserved(1, 1);
    }

    /** With prior knowledge, and as Java's own client asks for it: by an upgrade that bears the request. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void pass_http2WithoutTls_streamsAsHttp1Does(boolean upgrade) throws Exception {
        var seen = new AtomicReference<String>();
        start(request -> request.body().onSuccess(body -> {
            seen.set(request.version() + " " + request.getHeader("upgrade") + " " + request.getHeader("authorization")
                    + " " + body);
            request.response()
                    .putHeader("content-type", "text/event-stream")
                    .end(delta("take " + token.substring(0, 9)) + delta(token.substring(9)) + "data: [DONE]\n\n");
        }));
        var http2 = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(upgrade));

        var request = done(http2.request(at(HttpMethod.POST, CHAT)));
        request.putHeader("authorization", "Bearer k-2");
        var answer = done(request.send(Buffer.buffer(ASK)).map(ProxyIT::paused));

        assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(body(answer)).contains(token.substring(9)).endsWith("data: [DONE]\n\n");
        assertThat(seen.get()).isEqualTo("HTTP_1_1 null Bearer k-2 " + ASK);
        assertThat(inference().credential()).isEqualTo(Hashing.hash("k-2"));
        assertThat(inference().response().chunks()).isEqualTo(2);
        assertThat(inference().response().truncated()).isFalse();
        assertThat(inference().labels())
                .singleElement()
                .satisfies(label -> assertThat(label.digest()).isEqualTo(Hashing.hash(token)));
        assertConserved(1, 1);
    }

    @Test
    void pass_http2CallerResets_reachesTheUpstreamAndIsSeen() throws Exception {
        var closed = new AtomicBoolean();
        start(request -> {
            request.connection().closeHandler(_ -> closed.set(true));
            request.response()
                    .setChunked(true)
                    .putHeader("content-type", "text/event-stream")
                    .write(delta("half"));
        });
        var http2 = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        var request = done(http2.request(at(HttpMethod.POST, CHAT)));
        var answer = done(request.send(Buffer.buffer(ASK)).map(ProxyIT::paused));

        answer.handler(_ -> request.reset());
        answer.resume();

        await().atMost(Duration.ofSeconds(60)).untilTrue(closed);
        assertThat(inference().response().truncated()).isTrue();
        assertConserved(1, 1);
    }

    @Test
    void pass_upstreamBreaksOff_http2CallerSeesIt() throws Exception {
        start(request -> {
            request.response()
                    .setChunked(true)
                    .putHeader("content-type", "text/event-stream")
                    .write(delta("half"))
                    .onSuccess(_ -> request.connection().close());
        });
        var http2 = vertx.createHttpClient(
                new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
        var request = done(http2.request(at(HttpMethod.POST, CHAT)));
        var code = new CompletableFuture<Long>();
        // on its own thread, since the break may come before another could ask to be told
        request.send(Buffer.buffer(ASK))
                .onSuccess(answer -> answer.exceptionHandler(
                        fault -> code.complete(fault instanceof StreamResetException reset ? reset.getCode() : -1L)))
                .onFailure(code::completeExceptionally);

        assertThat(code.get(30, TimeUnit.SECONDS)).isEqualTo(2);
        assertThat(inference().response().truncated()).isTrue();
        assertConserved(1, 1);
    }

    @Test
    void pass_callerHangsUp_reachesTheUpstreamAndIsSeen() throws Exception {
        var closed = new AtomicBoolean();
        start(request -> {
            request.connection().closeHandler(_ -> closed.set(true));
            request.response()
                    .setChunked(true)
                    .putHeader("content-type", "text/event-stream")
                    .write(delta("half"));
        });
        var answer = done(ask(CHAT));
        answer.handler(_ -> answer.request().connection().close());
        answer.resume();

        await().atMost(Duration.ofSeconds(60)).untilTrue(closed);

        assertThat(inference().response().truncated()).isTrue();
        assertThat(inference().response().status()).isEqualTo(200);
        assertThat(inference().response().characters()).isEqualTo(4);
        assertConserved(1, 1);
    }

    @Test
    void pass_upstreamNeverAnswers_is504() throws Exception {
        start(_ -> {});

        var answer = done(ask(CHAT));

        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(inference().response().status()).isEqualTo(504);
        assertThat(inference().request().model()).isEqualTo("m1");
        assertConserved(1, 1);
    }

    @Test
    void pass_upstreamRefuses_is502() throws Exception {
        startTo(freePort());

        var answer = done(ask(CHAT));

        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(inference().response().status()).isEqualTo(502);
        assertConserved(1, 1);
    }

    @Test
    void pass_upstreamFallsSilent_endsTheCallersAnswerToo() throws Exception {
        start(request -> request.response()
                .setChunked(true)
                .putHeader("content-type", "text/event-stream")
                .write(delta("half")));

        var answer = done(ask(CHAT));
        var end = answer.end();
        answer.resume();

        await().atMost(Duration.ofSeconds(60)).until(end::isComplete);
        assertThat(end.failed()).isTrue();
        assertThat(inference().response().truncated()).isTrue();
        assertConserved(1, 1);
    }

    @Test
    void pass_packedAnswers_areUnchangedAndRead() throws Exception {
        var body = "{\"model\":\"m1\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"take " + token + "\"}}]}";
        var brotli = Packed.brotli(body.getBytes(StandardCharsets.UTF_8));
        start(request -> request.response()
                .putHeader("content-type", "application/json")
                .putHeader("content-encoding", "br")
                .end(Buffer.buffer(brotli)));

        var answer = done(ask(CHAT));

        assertThat(answer.getHeader("content-encoding")).isEqualTo("br");
        var passed = answer.body();
        answer.resume();
        assertThat(done(passed).getBytes()).isEqualTo(brotli);
        assertThat(inference().labels()).extracting(Label::type).containsExactly("secret.vcs-token");
        assertThat(inference().response().truncated()).isFalse();
    }

    @Test
    void pass_brokenEvent_passesAsItIs() throws Exception {
        var broken = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\n\n" + delta("ok") + "data: [DONE]\n\n";
        start(request -> request.response()
                .putHeader("content-type", "text/event-stream")
                .end(broken));

        var answer = done(ask(CHAT));

        assertThat(body(answer)).isEqualTo(broken);
        assertThat(inference().response().characters()).isEqualTo(2);
        assertThat(inference().response().truncated()).isTrue();
        assertConserved(1, 1);
    }

    @Test
    void pass_hundredMegabytesEachWay_areWhole() throws Exception {
        var received = new AtomicLong();
        start(request -> {
            request.handler(piece -> received.addAndGet(piece.length()));
            request.endHandler(_ -> request.response()
                    .setChunked(true)
                    .putHeader("content-type", "application/json")
                    .end());
        });
        var piece = Buffer.buffer(new byte[1 << 20]);
        var request = done(open(HttpMethod.POST, CHAT));
        request.setChunked(true);
        for (int i = 0; i < 100; i++) {
            done(request.write(piece));
        }
        request.end();

        assertThat(done(request.response()).statusCode()).isEqualTo(200);
        assertThat(received.get()).isEqualTo(100L << 20);
        assertThat(inference().response().status()).isEqualTo(200);
        assertConserved(1, 1);
    }

    @Test
    void pass_callerThatReadsSlowly_holdsTheUpstream() throws Exception {
        var written = new AtomicLong();
        start(request -> flood(request, written), Duration.ofSeconds(30));
        var answer = done(ask(CHAT));

        await().during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(20)).until(() -> steady(written));

        assertThat(written.get()).isLessThan(48L << 20);
        var end = answer.end();
        answer.handler(_ -> {});
        answer.resume();
        done(end);
        assertThat(written.get()).isEqualTo(100L << 20);
        assertThat(inference().response().status()).isEqualTo(200);
        assertConserved(1, 1);
    }

    @Test
    void pass_otherTraffic_isForwardedAndCounted() throws Exception {
        start(request ->
                request.response().putHeader("content-type", "text/plain").end(request.method() + " " + request.uri()));

        var answer = done(open(HttpMethod.GET, "/v1/models?a=b")
                .compose(HttpClientRequest::send)
                .map(ProxyIT::paused));

        assertThat(body(answer)).isEqualTo("GET /v1/models?a=b");
        assertConserved(1, 0);
        assertThat(proxy().account().balance().refused()).isEqualTo(Map.of(Reason.NOT_INFERENCE, 1L));
        assertThat(events).isEmpty();
    }

    @Test
    void pass_nextStageIsFull_doesNotTouchTheTraffic() throws Exception {
        start(request -> request.response().end("{}"), Duration.ofSeconds(5), _ -> false);

        assertThat(done(ask(CHAT)).statusCode()).isEqualTo(200);
        assertConserved(1, 0);
        assertThat(proxy().account().balance().dropped()).isEqualTo(Map.of(Reason.QUEUE_FULL, 1L));
    }

    @Test
    void pass_malformedRequest_isRefusedAndCounted() throws Exception {
        start(_ -> {});
        var socket = done(vertx.createNetClient().connect(proxy().port(), "127.0.0.1"));

        socket.write("GET / HTTP/1.1\r\nbad header\r\n\r\n");

        await().atMost(Duration.ofSeconds(60))
                .until(() -> proxy().account().balance().in() == 1);
        assertThat(proxy().account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
        assertConserved(1, 0);
    }

    @Test
    void start_portInUse_saysSoInsteadOfThrowing() throws Exception {
        try (var taken = new ServerSocket(0)) {
            startOn(taken.getLocalPort());

            assertThat(proxy().mode()).isEmpty();
            assertThat(proxy().reason()).startsWith("cannot listen on 127.0.0.1:" + taken.getLocalPort());
            assertThat(proxy().plane()).isEqualTo(Plane.INFERENCE);
        }
    }

    @Test
    void close_openExchange_isHandedOn() throws Exception {
        var asked = new CompletableFuture<NetSocket>();
        start(request -> request.toNetSocket().onComplete(_ -> {}, _ -> asked.complete(null)), Duration.ofSeconds(30));
        ask(CHAT);
        await().atMost(Duration.ofSeconds(60))
                .until(() -> proxy().account().balance().held() == 1);

        proxy().close();

        assertThat(inference().response().truncated()).isTrue();
        assertConserved(1, 1);
    }

    private static void flood(HttpServerRequest request, AtomicLong written) {
        var response = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
        var piece = Buffer.buffer("data: {}\n\n".repeat(6554)).slice(0, 65536);
        Handler<Void> more = _ -> {
            while (written.get() < 100L << 20 && !response.writeQueueFull()) {
                response.write(piece);
                written.addAndGet(piece.length());
            }
            if (written.get() >= 100L << 20 && !response.ended()) {
                response.end();
            }
        };
        response.drainHandler(more);
        more.handle(null);
    }

    private static boolean steady(AtomicLong counter) {
        long before = counter.get();
        java.util.concurrent.locks.LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(80));
        return before > 0 && counter.get() == before;
    }

    private Future<HttpClientResponse> ask(String path) {
        return open(HttpMethod.POST, path)
                .compose(request -> request.send(Buffer.buffer(ASK)))
                .map(ProxyIT::paused);
    }

    /** Nothing of the body is lost until somebody takes it. */
    private static HttpClientResponse paused(HttpClientResponse answer) {
        answer.pause();
        return answer;
    }

    private static String body(HttpClientResponse answer) throws Exception {
        var body = answer.body();
        answer.resume();
        return done(body).toString();
    }

    private Future<HttpClientRequest> open(HttpMethod method, String path) {
        return client.request(at(method, path));
    }

    private RequestOptions at(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(proxy().port())
                .setURI(path);
    }

    private void start(Handler<HttpServerRequest> upstream) throws Exception {
        start(upstream, Duration.ofMillis(700));
    }

    private void start(Handler<HttpServerRequest> upstream, Duration silence) throws Exception {
        start(upstream, silence, events::add);
    }

    private void start(Handler<HttpServerRequest> upstream, Duration silence, dev.picket.agent.capture.Onward onward)
            throws Exception {
        HttpServer server =
                done(vertx.createHttpServer().requestHandler(upstream).listen(0, "127.0.0.1"));
        run(server.actualPort(), 0, silence, onward);
    }

    private void startTo(int upstream) {
        run(upstream, 0, Duration.ofSeconds(5), events::add);
    }

    private void startOn(int port) {
        run(1, port, Duration.ofSeconds(5), events::add);
    }

    private void run(int upstream, int port, Duration silence, dev.picket.agent.capture.Onward onward) {
        var plain = ProxySettings.to(URI.create("http://127.0.0.1:" + upstream));
        var settings = new ProxySettings("127.0.0.1", port, plain.upstreams(), Duration.ofSeconds(5), silence, "", 16);
        proxy.set(ProxySource.start(settings, vertx, new TextInspector(), InstantSource.system(), onward));
    }

    private ProxySource proxy() {
        return java.util.Objects.requireNonNull(proxy.get());
    }

    private Inference inference() {
        await().atMost(Duration.ofSeconds(20)).until(() -> events.size() == 1);
        return (Inference) events.getFirst();
    }

    private void assertConserved(long in, long out) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> proxy().account().balance().held() == 0);
        var balance = proxy().account().balance();
        assertThat(balance.in()).isEqualTo(in);
        assertThat(balance.out()).isEqualTo(out);
        assertThat(balance.missing()).isZero();
    }

    private static String delta(String content) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + content + "\"}}]}\n\n";
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static <T> T done(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
