package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.picket.agent.capture.Onward;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import dev.picket.event.Text;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pages over HTTP, of a server of this test that says what vLLM would: the real one needs a GPU. */
class ModelCheckIT {
    private static final Duration WITHIN = Duration.ofSeconds(1);

    private final List<Inference> handedOn = new ArrayList<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer server;
    private ModelCheck check;
    private Onward seeing;

    /** What the page says next. */
    private volatile Page page = exchange -> say(exchange, 200, vllm(0));

    private interface Page {
        void say(HttpExchange exchange) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/metrics", exchange -> page.say(exchange));
        server.start();
        check(URI.create("http://127.0.0.1:" + port() + "/metrics"));
    }

    @AfterEach
    void stop() {
        over.countDown();
        check.close();
        server.stop(0);
    }

    private void check(URI... pages) {
        check = new ModelCheck(new CheckSettings(List.of(pages), Duration.ofSeconds(30)), Duration.ZERO, WITHIN);
        seeing = check.watching(event -> handedOn.add((Inference) event));
    }

    @Test
    void check_moreAnsweredThanSeen_isToldPlainlyAndCounted() throws InterruptedException {
        saysItAnswered(1_000);
        sees(80, port(), 200);
        sees(1, port(), 503);
        sees(7, 1, 200);
        saysItAnswered(1_120);

        assertThat(check.reason())
                .isEqualTo("127.0.0.1:" + port() + " answered 120 requests (2400 tokens) within 300 s, 80 were seen")
                .isEqualTo(Text.printable(check.reason()));
        var balance = check.account().balance();
        assertThat(balance.in()).isEqualTo(120);
        assertThat(balance.out()).isEqualTo(80);
        assertThat(balance.refused()).isEqualTo(Map.of(Reason.UNSEEN, 40L));
        assertThat(balance.missing()).isZero();
        assertThat(handedOn).hasSize(88);
        assertThat(check.mode()).isEqualTo("check");
    }

    @Test
    void check_allSeen_saysNothing() throws InterruptedException {
        saysItAnswered(0);
        sees(5, port(), 200);
        saysItAnswered(5);

        assertThat(check.reason()).isEmpty();
        assertThat(check.account().balance().out()).isEqualTo(5);
    }

    @Test
    void check_serverStartedAnew_goesOn() throws InterruptedException {
        saysItAnswered(500);
        saysItAnswered(3);
        sees(4, port(), 200);
        saysItAnswered(7);

        assertThat(check.account().balance().in()).isEqualTo(7);
        assertThat(check.account().balance().refused()).isEqualTo(Map.of(Reason.UNSEEN, 3L));
    }

    @Test
    void check_pageIsAwayForAWhile_isNamedAndCaughtUpWith() throws InterruptedException {
        saysItAnswered(10);
        page = exchange -> say(exchange, 503, "loading");
        check.look();
        assertThat(check.reason()).isEqualTo("127.0.0.1:" + port() + " answers 503 where its metrics should be");

        sees(10, port(), 200);
        saysItAnswered(20);

        assertThat(check.reason()).isEmpty();
        assertThat(check.account().balance().out()).isEqualTo(10);
    }

    @Test
    void check_hugePage_isBoundedAndNamed() throws InterruptedException {
        page = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try (var body = exchange.getResponseBody()) {
                for (int i = 0; i < 100; i++) {
                    body.write(new byte[1 << 20]);
                }
            }
        };

        check.look();

        assertThat(check.reason()).isEqualTo("127.0.0.1:" + port() + " has a page of more than 4 MiB");
    }

    @Test
    void check_slowHead_isGivenUpAndNamed() throws InterruptedException {
        page = _ -> await();

        check.look();

        assertThat(check.reason()).isEqualTo("127.0.0.1:" + port() + " takes too long to give its metrics");
    }

    @Test
    void check_slowBody_isGivenUpAndNamed() throws InterruptedException {
        page = exchange -> {
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write('#');
            exchange.getResponseBody().flush();
            await();
        };

        check.look();

        assertThat(check.reason()).isEqualTo("127.0.0.1:" + port() + " takes too long to give its metrics");
    }

    @Test
    void check_pageOfAnother_isNamed() throws InterruptedException {
        page = exchange -> say(exchange, 200, "<html>welcome</html>");

        check.look();

        assertThat(check.reason()).isEqualTo("127.0.0.1:" + port() + " tells no counter of vLLM or TGI");
    }

    @Test
    void check_redirect_isNotFollowed() throws InterruptedException {
        page = exchange -> {
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            say(exchange, 302, "");
        };

        check.look();

        assertThat(check.reason()).endsWith(" answers 302 where its metrics should be");
    }

    @Test
    void check_nobodyThere_isNamedForAsManyAsThereIsRoom() throws IOException, InterruptedException {
        int free;
        try (var socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        check.close();
        check(
                URI.create("http://127.0.0.1:" + free + "/metrics"),
                URI.create("http://no-such-host.invalid:8000/metrics"),
                URI.create("http://" + "long-name-of-a-server".repeat(3) + ".invalid/metrics"),
                URI.create("http://" + "other-name-of-a-server".repeat(3) + ".invalid/metrics"),
                URI.create("http://" + "third-name-of-a-server".repeat(3) + ".invalid/metrics"));

        check.look();

        assertThat(check.reason())
                .startsWith("127.0.0.1:" + free + " cannot be reached; no-such-host.invalid:8000 has no address; long")
                .endsWith("; and 2 more servers")
                .hasSizeLessThanOrEqualTo(Text.PRINTABLE_MAX);
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private void saysItAnswered(int requests) throws InterruptedException {
        page = exchange -> say(exchange, 200, vllm(requests));
        check.look();
    }

    private void sees(int times, int port, int status) {
        var none = OptionalLong.empty();
        for (int i = 0; i < times; i++) {
            seeing.offer(new Inference(
                    Envelope.unplaced("", Instant.EPOCH, Instant.EPOCH, Envelope.Observer.SERVER),
                    Endpoint.of("10.0.0.2", 40_000),
                    Endpoint.of("127.0.0.1", port),
                    "chat",
                    "openai",
                    new Inference.Request("m", false, 1, 0, 1, 0, 2),
                    new Inference.Response("m", status, 1, List.of("stop"), none, none, none, 4, 0, false, 0),
                    List.of(),
                    List.of(),
                    "",
                    "",
                    ""));
        }
    }

    private static String vllm(int requests) {
        return """
                # TYPE vllm:request_success_total counter
                vllm:request_success_total{finished_reason="stop",model_name="m"} %d.0
                vllm:request_success_total{finished_reason="length",model_name="m"} %d.0
                vllm:prompt_tokens_total{model_name="m"} %d.0
                vllm:generation_tokens_total{model_name="m"} %d.0
                """.formatted(requests - requests / 4, requests / 4, 12L * requests, 8L * requests);
    }

    private void await() {
        try {
            over.await();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        try (var body = exchange.getResponseBody()) {
            body.write(bytes);
        }
    }
}
