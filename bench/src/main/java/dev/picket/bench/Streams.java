package dev.picket.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Both ends of chat streams: a server that says one token a chunk at an even pace, with the time it was sent, and a client that takes the time until it is there. One
 * process and clock for both. The streams begin one after another within a second, and their chunks do not come all at once.
 */
final class Streams implements AutoCloseable {
    private static final int CLIENTS_MAX = 8_192;
    private static final int OPENING_MILLIS = 1_000;
    private static final List<String> WORDS = List.of(
            " the",
            " sea",
            " is",
            " wide",
            ",",
            " and",
            " at",
            " its",
            " shore",
            " a",
            " child",
            " counts",
            " waves",
            " until",
            " evening",
            ".");
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
     * @param median of the time from a chunk's sending to its arrival while all streams are open, in milliseconds
     * @param p99 likewise
     * @param p99OfAll likewise, with what came while streams were opened and ended
     */
    record Round(double median, double p99, double p99OfAll, int chunks, int failed) {}

    /**
     * So many streams, of so many chunks with {@code pause} milliseconds between them, begun within a second; waits for their ends, or as long as {@code atMost} says.
     */
    Round run(int target, int streams, int chunks, int pause, long atMost) throws InterruptedException {
        var arrivals = new Arrivals(streams * chunks);
        var failed = new AtomicInteger();
        var ends = new CountDownLatch(streams);
        int beats = Math.max(1, OPENING_MILLIS / pause);
        for (int i = 0; i < streams; i++) {
            long phase = 1 + (long) i * pause / streams + (long) pause * (i % beats);
            vertx.setTimer(
                    phase,
                    _ -> ask(target, chunks, pause)
                            .onSuccess(answer -> answer.handler(arrivals.reader())
                                    .exceptionHandler(_ -> failed.incrementAndGet())
                                    .endHandler(_ -> ends.countDown()))
                            .onFailure(_ -> failed.incrementAndGet()));
        }
        if (!ends.await(atMost, TimeUnit.MILLISECONDS)) {
            failed.addAndGet((int) ends.getCount());
        }
        var sorted = arrivals.between(2 * OPENING_MILLIS, (long) chunks * pause);
        return new Round(
                at(sorted, .5),
                at(sorted, .99),
                at(arrivals.between(0, Long.MAX_VALUE), .99),
                arrivals.count(),
                failed.get());
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) (sorted.length * share)] / 1e6;
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
                answer.write(chunk(WORDS.get(said.get() % WORDS.size())));
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

    @Override
    public void close() {
        vertx.close();
    }
}
