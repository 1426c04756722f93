package dev.picket.bench;

import dev.picket.agent.capture.inference.ProxySettings;
import dev.picket.agent.capture.inference.ProxySource;
import dev.picket.agent.inspect.TextInspector;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ExecutionException;

/**
 * A process of its own with one proxy in it, so that its CPU and heap are its own: {@code picket} reads what passes, {@code bare} only passes. Arguments: which, the
 * upstream's port. Prints its own port, then answers {@code cpu} with the process' CPU time so far in nanoseconds and {@code heap} with the bytes in use after collection;
 * ends with its input.
 */
public final class ProxyUnderTest {
    /** As an agent has. */
    private static final int EVENT_LOOPS = 2;

    private static final int STREAMS_MAX = 8_192;

    private ProxyUnderTest() {}

    public static void main(String[] args) throws Exception {
        var vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        var upstream = URI.create("http://127.0.0.1:" + args[1]);
        System.out.println(args[0].equals("picket") ? picket(vertx, upstream) : bare(vertx, upstream));
        answer();
        System.exit(0);
    }

    private static int picket(Vertx vertx, URI upstream) {
        var settings = new ProxySettings(
                "127.0.0.1",
                0,
                List.of(new ProxySettings.Upstream("/", upstream)),
                Duration.ofSeconds(10),
                Duration.ofMinutes(10),
                "",
                STREAMS_MAX);
        return ProxySource.start(settings, vertx, new TextInspector(), InstantSource.system(), _ -> true)
                .port();
    }

    /** The least that Vert.x needs to hand both bodies on, with back-pressure. */
    private static int bare(Vertx vertx, URI upstream) throws InterruptedException, ExecutionException {
        var client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(STREAMS_MAX));
        return vertx.createHttpServer()
                .requestHandler(request -> pass(request, client, upstream))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
    }

    private static void pass(HttpServerRequest request, HttpClient client, URI upstream) {
        request.pause();
        client.request(request.method(), upstream.getPort(), upstream.getHost(), request.uri())
                .compose(onward -> send(request, onward))
                .onSuccess(answer -> {
                    request.response().setStatusCode(answer.statusCode()).setChunked(true);
                    request.response().headers().set("content-type", answer.getHeader("content-type"));
                    answer.pipeTo(request.response());
                });
    }

    private static io.vertx.core.Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest onward) {
        onward.headers().set("content-length", request.getHeader("content-length"));
        return onward.send(request);
    }

    private static void answer() throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (var asked = in.readLine(); asked != null; asked = in.readLine()) {
            System.out.println(asked.equals("cpu") ? cpuNanos() : heapAfterCollection());
        }
    }

    private static long cpuNanos() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos();
    }

    private static long heapAfterCollection() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
