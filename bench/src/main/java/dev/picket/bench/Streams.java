package dev.picket.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Both ends of chat streams: a server that says one token a chunk at an even pace, with the time it was sent, and a client that takes the time until it is there. One
 * process and clock for both. The streams begin one after another within one pause, so that their chunks do not come all at once.
 */
final class Streams implements AutoCloseable {
    private static final int CLIENTS_MAX = 8_192;
    private static final byte[] STAMP = "\"t\":".getBytes(StandardCharsets.UTF_8);
    private static final Buffer REQUEST = Buffer.buffer(
            "{\"model\":\"tiny\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Tell me of the sea, in some words.\"}]}");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CLIENTS_MAX));
    private final int port;

    Streams() throws InterruptedException, ExecutionException {
        port = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get()
                .actualPort();
    }

    int port() {
        return port;
    }

    /**
     * How a round went.
     *
     * @param median of the time from a chunk's sending to its arrival, in milliseconds
     */
    record Round(double median, double p99, int chunks, int failed) {}

    /** So many streams at once, of so many chunks with {@code pause} milliseconds between them; waits for their ends, or as long as {@code atMost} says. */
    Round run(int target, int streams, int chunks, int pause, long atMost) throws InterruptedException {
        var nanos = new long[streams * chunks];
        var count = new AtomicInteger();
        var failed = new AtomicInteger();
        var ends = new CountDownLatch(streams);
        for (int i = 0; i < streams; i++) {
            long phase = 1 + (long) i * pause / streams;
            vertx.setTimer(
                    phase,
                    _ -> ask(target, chunks, pause)
                            .onSuccess(answer -> answer.handler(piece -> take(piece, nanos, count))
                                    .exceptionHandler(_ -> failed.incrementAndGet())
                                    .endHandler(_ -> ends.countDown()))
                            .onFailure(_ -> failed.incrementAndGet()));
        }
        if (!ends.await(atMost, TimeUnit.MILLISECONDS)) {
            failed.addAndGet((int) ends.getCount());
        }
        int seen = Math.min(count.get(), nanos.length);
        var sorted = Arrays.copyOf(nanos, Math.max(1, seen));
        Arrays.sort(sorted);
        return new Round(sorted[sorted.length / 2] / 1e6, sorted[sorted.length * 99 / 100] / 1e6, seen, failed.get());
    }

    private Future<HttpClientResponse> ask(int target, int chunks, int pause) {
        return client.request(
                        HttpMethod.POST,
                        target,
                        "127.0.0.1",
                        "/v1/chat/completions?chunks=" + chunks + "&pause=" + pause)
                .compose(request ->
                        request.putHeader("content-type", "application/json").send(REQUEST));
    }

    private void serve(HttpServerRequest request) {
        int chunks = Integer.parseInt(request.getParam("chunks"));
        int pause = Integer.parseInt(request.getParam("pause"));
        var answer = request.response().setChunked(true).putHeader("content-type", "text/event-stream");
        var said = new AtomicInteger();
        request.endHandler(_ -> vertx.setPeriodic(pause, timer -> {
            if (said.getAndIncrement() < chunks && !answer.closed()) {
                answer.write(chunk(" token"));
            } else {
                vertx.cancelTimer(timer);
                answer.end("data: [DONE]\n\n");
            }
        }));
    }

    private static String chunk(String text) {
        return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1790000000,\"model\":\"tiny\",\"t\":"
                + System.nanoTime() + ",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text
                + "\"},\"finish_reason\":null}]}\n\n";
    }

    private static void take(Buffer piece, long[] nanos, AtomicInteger count) {
        long now = System.nanoTime();
        var bytes = piece.getBytes();
        for (int at = find(bytes, 0); at >= 0; at = find(bytes, at)) {
            long sent = 0;
            for (; at < bytes.length && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
                sent = 10 * sent + bytes[at] - '0';
            }
            int index = count.getAndIncrement();
            if (index < nanos.length) {
                nanos[index] = now - sent;
            }
        }
    }

    /** Behind the next stamp's name, or -1. */
    private static int find(byte[] bytes, int from) {
        for (int at = from; at + STAMP.length <= bytes.length; at++) {
            if (bytes[at] == STAMP[0]
                    && bytes[at + 1] == STAMP[1]
                    && bytes[at + 2] == STAMP[2]
                    && bytes[at + 3] == STAMP[3]) {
                return at + STAMP.length;
            }
        }
        return -1;
    }

    @Override
    public void close() {
        vertx.close();
    }
}
