package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.capture.BearerToken;
import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.audit.AuditSourceContract.Calls;
import dev.picket.event.Reason;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditWebhookIT implements AuditSourceContract {
    private static final WebhookSettings.Bounds STANDARD = WebhookSettings.Bounds.standard();

    @TempDir
    private Path folder = Path.of(".");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = newClient();
    private final List<AuditWebhook> started = new ArrayList<>();
    private final Calls taker = new Calls();

    @BeforeEach
    void makeToken() throws IOException {
        BearerToken.ensure(folder.resolve("token"));
    }

    @AfterEach
    void stop() throws Exception {
        started.forEach(AuditWebhook::close);
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    @Override
    public Feeding feeding(Onward onward) throws IOException {
        var webhook = start(STANDARD, onward);
        var sender = sender(webhook);
        return new Feeding() {
            @Override
            public Source source() {
                return webhook;
            }

            @Override
            public void tell(List<byte[]> events) throws Exception {
                assertThat(sender.post(AuditSender.list(events)).statusCode()).isEqualTo(200);
            }

            @Override
            public void settle() {
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> webhook.account().balance().held() == 0);
            }
        };
    }

    @Test
    void batches_overlapReorderedAndTwice_allArrive() throws Exception {
        var webhook = start(STANDARD, taker);
        var sender = sender(webhook);
        long seed = 20_261_126;
        var batches = new ArrayList<byte[]>();
        for (int b = 0; b < 20; b++) {
            batches.add(AuditSender.list(AuditSourceContract.calls(ids(b * 400, 400))));
        }
        batches.addAll(batches.subList(0, 5));
        Collections.shuffle(batches, new Random(seed));

        try (var senders = Executors.newFixedThreadPool(6)) {
            var sent = batches.stream()
                    .map(batch -> senders.submit(() -> sender.deliver(batch)))
                    .toList();
            for (var delivered : sent) {
                assertThat(delivered.get()).isTrue();
            }
        }
        settle(webhook);

        assertThat(taker.calls).as("seed %d", seed).hasSize(25 * 400);
        assertThat(taker.ids().stream().distinct()).hasSize(20 * 400);
        assertThat(webhook.account().balance().out()).isEqualTo(25 * 400);
    }

    @Test
    void list_ofV1beta1_orWithAQuery_isRead() throws Exception {
        var webhook = start(STANDARD, taker);
        var old = AuditLine.get("old")
                .text("apiVersion", "audit.k8s.io/v1beta1")
                .without("requestReceivedTimestamp", "stageTimestamp")
                .text("timestamp", "2026-03-01T10:00:00Z");

        assertThat(sender(webhook)
                        .post(AuditSender.list("v1beta1", List.of(old.bytes())))
                        .statusCode())
                .isEqualTo(200);
        assertThat(send(sender(webhook)
                        .request(AuditSender.list(List.of(AuditLine.get("new").bytes())))
                        .uri(URI.create(webhook.address() + "/?timeout=30s"))))
                .isEqualTo(200);
        settle(webhook);
        assertThat(taker.ids()).containsExactly("old", "new");
    }

    @Test
    void senderWithoutTheToken_isRefused_butHealthIsOpen() throws Exception {
        var webhook = start(STANDARD, taker);
        var list = AuditSender.list(AuditSourceContract.calls(List.of("a")));

        for (var token : List.of("", "wrong", token() + "x", token().substring(1))) {
            var answer = new AuditSender(client, URI.create(webhook.address()), token, Duration.ZERO).post(list);
            assertThat(answer.statusCode()).as(token).isEqualTo(401);
            assertThat(answer.headers().firstValue("www-authenticate")).isPresent();
        }
        assertThat(get(webhook, "/healthz").body()).isEqualTo("ok\n");
        assertThat(get(webhook, "/audit").statusCode()).isEqualTo(401);
        assertThat(get(webhook, "/").statusCode()).isEqualTo(401);
        assertThat(webhook.account().balance().refused()).isEqualTo(Map.of(Reason.UNAUTHENTICATED, 6L));
        assertThat(webhook.reason()).contains("no API server has sent anything yet");
        assertThat(taker.calls).isEmpty();
    }

    @Test
    void requests_thatAreNoLists_areRefusedByName() throws Exception {
        var webhook = start(STANDARD, taker);
        var sender = sender(webhook);

        assertThat(sender.post("garbage".getBytes(UTF_8)).statusCode()).isEqualTo(400);
        assertThat(sender.post(new byte[0]).body()).isEqualTo("the body is empty\n");
        assertThat(sender.post("{\"kind\":\"PodList\",\"apiVersion\":\"v1\",\"items\":[{}]}".getBytes(UTF_8))
                        .body())
                .contains("expected kind EventList");
        assertThat(send(sender.request(new byte[3]).header("content-encoding", "gzip")))
                .isEqualTo(415);
        assertThat(send(sender.request(new byte[3]).PUT(HttpRequest.BodyPublishers.noBody())))
                .isEqualTo(405);
        assertThat(send(sender.request(new byte[3]).uri(URI.create(webhook.address() + "/x"))))
                .isEqualTo(404);
        assertThat(sender.post("{\"a\":".repeat(10_000).getBytes(UTF_8)).statusCode())
                .isEqualTo(400);

        var balance = webhook.account().balance();
        assertThat(balance.refused()).isEqualTo(Map.of(Reason.MALFORMED, 6L, Reason.UNREADABLE_FORMAT, 1L));
        assertThat(balance.missing()).isZero();
    }

    @Test
    void bodies_overTheBound_areRefusedWhetherAnnouncedOrNot() throws Exception {
        var webhook = start(bounds(200_000, 3, 1 << 20), taker);
        var sender = sender(webhook);
        var large = AuditSender.list(List.of(AuditLine.get("a")
                .raw("requestObject", "{'data':'" + "x".repeat(1 << 20) + "'}")
                .bytes()));

        assertThat(sender.post(large).statusCode()).isEqualTo(413);
        assertThat(send(sender.request(large)
                        .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)))))
                .isEqualTo(413);
        assertThat(sender.post(AuditSender.list(AuditSourceContract.calls(ids(0, 4))))
                        .statusCode())
                .isEqualTo(413);
        assertThat(sender.post(AuditSender.list(AuditSourceContract.calls(ids(0, 3))))
                        .statusCode())
                .isEqualTo(200);
        settle(webhook);
        assertThat(taker.ids()).isEqualTo(ids(0, 3));
        assertThat(webhook.account().balance().refused()).isEqualTo(Map.of(Reason.OVERSIZED, 3L));
    }

    @Test
    void nextStageAway_queueFills_senderIsToldAtOnceToComeAgain_andNothingIsLostOrTwice() throws Exception {
        var away = new AtomicBoolean(true);
        var webhook = start(bounds(1 << 20, 400, 1 << 20), event -> !away.get() && taker.offer(event));
        var sender = sender(webhook);
        var accepted = new ArrayList<String>();
        var refused = new ArrayList<byte[]>();
        for (int b = 0; b < 20; b++) {
            var list = AuditSender.list(AuditSourceContract.calls(ids(b * 100, 100)));
            long begin = System.nanoTime();
            var answer = sender.post(list);
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
            if (answer.statusCode() == 200) {
                accepted.addAll(ids(b * 100, 100));
            } else {
                assertThat(answer.statusCode()).isEqualTo(429);
                assertThat(answer.headers().firstValue("retry-after")).contains("1");
                refused.add(list);
            }
        }
        assertThat(accepted).hasSizeBetween(500, 1_900);
        assertThat(webhook.account().balance().held()).isEqualTo(accepted.size());
        assertThat(webhook.account().balance().missing()).isZero();

        away.set(false);
        settle(webhook);
        assertThat(taker.ids()).isEqualTo(accepted);
        for (var list : refused) {
            assertThat(sender.post(list).statusCode()).isEqualTo(200);
            settle(webhook);
        }
        assertThat(taker.ids().stream().distinct()).hasSize(2_000);
        assertThat(taker.calls).hasSize(2_000);
    }

    @Test
    void webhookAwayForMostOfTheSendersPatience_losesNothing() throws Exception {
        int port = freePort();
        var sender = new AuditSender(
                client, URI.create("http://127.0.0.1:" + port + "/audit"), token(), Duration.ofMillis(100));
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent = IntStream.range(0, 10)
                    .mapToObj(b -> AuditSender.list(AuditSourceContract.calls(ids(b * 400, 400))))
                    .map(batch -> senders.submit(() -> sender.deliver(batch)))
                    .toList();
            Thread.sleep(600);
            start(settings(port, STANDARD), taker);
            for (var delivered : sent) {
                assertThat(delivered.get()).isTrue();
            }
        }

        settle(started.getLast());
        assertThat(taker.calls).hasSize(4_000);
        assertThat(taker.ids().stream().distinct()).hasSize(4_000);
    }

    @Test
    void senders_thatDribble_areCutOff_andOthersAreHeardMeanwhile() throws Exception {
        var webhook = start(
                new WebhookSettings.Bounds(
                        1 << 20,
                        1 << 20,
                        400,
                        1 << 20,
                        8,
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)),
                taker);
        try (var inHeaders = socket(webhook);
                var inBody = socket(webhook)) {
            inHeaders.getOutputStream().write("POST /audit HTTP/1.1\r\nx: ".getBytes(UTF_8));
            inBody.getOutputStream()
                    .write(("POST /audit HTTP/1.1\r\nhost: a\r\nauthorization: Bearer " + token()
                                    + "\r\ncontent-length: 1000000\r\n\r\n{")
                            .getBytes(UTF_8));
            assertThat(sender(webhook)
                            .post(AuditSender.list(AuditSourceContract.calls(List.of("a"))))
                            .statusCode())
                    .isEqualTo(200);
            await().atMost(Duration.ofSeconds(60)).until(() -> isCut(inHeaders) && isCut(inBody));
        }
        try (var anew = newClient()) {
            var sender = new AuditSender(anew, URI.create(webhook.address()), token(), Duration.ofMillis(50));
            assertThat(sender.post(AuditSender.list(AuditSourceContract.calls(List.of("a"))))
                            .statusCode())
                    .isEqualTo(200);
        }
        settle(webhook);
        assertThat(webhook.account().balance().missing()).isZero();
    }

    @Test
    void connections_overTheBound_areClosed() throws Exception {
        var webhook = start(
                new WebhookSettings.Bounds(
                        1 << 20, 1 << 20, 400, 1 << 20, 3, STANDARD.request(), STANDARD.idle(), STANDARD.drain()),
                taker);
        var sockets = new ArrayList<Socket>();
        try {
            for (int i = 0; i < 5; i++) {
                sockets.add(socket(webhook));
            }
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> sockets.stream().filter(AuditWebhookIT::isCut).count() == 2);
        } finally {
            for (var socket : sockets) {
                socket.close();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get(webhook, "/healthz").statusCode() == 200);
    }

    @Test
    void closedWhileReceiving_whatItAnswered200ToIsHandedOn() throws Exception {
        var webhook = start(STANDARD, event -> {
            java.util.concurrent.locks.LockSupport.parkNanos(20_000);
            return taker.offer(event);
        });
        var accepted = ConcurrentHashMap.<String>newKeySet();
        try (var senders = Executors.newVirtualThreadPerTaskExecutor()) {
            var ended = IntStream.range(0, 4)
                    .mapToObj(s -> senders.submit(() -> sendUntilRefused(webhook, s * 100_000, accepted)))
                    .toList();
            await().atMost(Duration.ofSeconds(20)).until(() -> accepted.size() > 4_000);
            webhook.close();
            for (var end : ended) {
                end.get();
            }
        }

        assertThat(taker.ids()).containsAll(accepted).doesNotHaveDuplicates();
        var balance = webhook.account().balance();
        assertThat(balance.held()).isZero();
        assertThat(balance.missing()).as(balance.toString()).isZero();
        assertThat(balance.dropped()).isEmpty();
    }

    private boolean sendUntilRefused(AuditWebhook webhook, int first, Set<String> accepted) throws Exception {
        var sender = sender(webhook);
        for (int b = 0; b < 200; b++) {
            var ids = ids(first + b * 400, 400);
            try {
                if (sender.post(AuditSender.list(AuditSourceContract.calls(ids)))
                                .statusCode()
                        != 200) {
                    return true;
                }
            } catch (IOException _) {
                return true;
            }
            accepted.addAll(ids);
        }
        return false;
    }

    @Test
    void closed_nextStageNeverTakes_dropsAndSaysSoInTime() throws Exception {
        var webhook = start(
                new WebhookSettings.Bounds(
                        1 << 20, 1 << 20, 400, 1 << 20, 8, STANDARD.request(), STANDARD.idle(), Duration.ofMillis(200)),
                _ -> false);
        sender(webhook).post(AuditSender.list(AuditSourceContract.calls(ids(0, 50))));

        webhook.close();

        var balance = webhook.account().balance();
        assertThat(balance.dropped()).isEqualTo(Map.of(Reason.STOPPING, 50L));
        assertThat(balance.missing()).isZero();
    }

    @Test
    void senderThatHangsUpInTheMiddle_leavesNothingBehind() throws Exception {
        var webhook = start(bounds(1 << 20, 400, 1 << 20), taker);
        for (int i = 0; i < 5; i++) {
            try (var socket = socket(webhook)) {
                socket.getOutputStream()
                        .write(("POST /audit HTTP/1.1\r\nhost: a\r\nauthorization: Bearer " + token()
                                        + "\r\ncontent-length: 1000000\r\n\r\n{\"kind\":\"EventList\",\"items\":[{")
                                .getBytes(UTF_8));
            }
            int hungUp = i + 1;
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> webhook.account().balance().in() == hungUp);
        }

        assertThat(webhook.account().balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 5L));
        assertThat(sender(webhook).post(AuditSender.list(List.of())).statusCode())
                .isEqualTo(200);
        assertThat(taker.calls).isEmpty();
    }

    @Test
    void kubeconfig_isWrittenForItsOwner_withAddressAndToken() throws Exception {
        var webhook = start(STANDARD, taker);
        var file = folder.resolve("kubeconfig");

        assertThat(Files.readString(file))
                .contains("server: " + webhook.address() + "\n", "token: \"" + token() + "\"", "kind: Config");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void start_whatCannotBe_isSaidWithTheFix() throws Exception {
        var first = start(STANDARD, taker);
        var second = start(settings(first.port(), STANDARD), taker);
        var open = start(
                new WebhookSettings(
                        "0.0.0.0",
                        0,
                        "node",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(folder.resolve("token")),
                        folder.resolve("k"),
                        STANDARD),
                taker);
        var tokenless = start(
                new WebhookSettings(
                        "127.0.0.1",
                        0,
                        "127.0.0.1",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(folder.resolve("none")),
                        folder.resolve("k"),
                        STANDARD),
                taker);

        assertThat(first.mode()).isEqualTo("webhook");
        assertThat(second.mode()).isEmpty();
        assertThat(second.reason()).contains("cannot listen on 127.0.0.1:" + first.port());
        assertThat(open.reason()).contains("0.0.0.0", "without TLS");
        assertThat(tokenless.reason()).contains(folder.resolve("none").toString());
    }

    private AuditWebhook start(WebhookSettings.Bounds bounds, Onward onward) {
        return start(settings(0, bounds), onward);
    }

    private AuditWebhook start(WebhookSettings settings, Onward onward) {
        var webhook = AuditWebhook.start(settings, new AuditReader(), vertx, InstantSource.system(), onward);
        started.add(webhook);
        return webhook;
    }

    private WebhookSettings settings(int port, WebhookSettings.Bounds bounds) {
        return new WebhookSettings(
                "127.0.0.1",
                port,
                "127.0.0.1",
                Optional.empty(),
                Optional.empty(),
                Optional.of(folder.resolve("token")),
                folder.resolve("kubeconfig"),
                bounds);
    }

    private static WebhookSettings.Bounds bounds(int bodyBytes, int events, long heldBytes) {
        return new WebhookSettings.Bounds(
                bodyBytes,
                STANDARD.eventBytes(),
                events,
                heldBytes,
                STANDARD.connections(),
                STANDARD.request(),
                STANDARD.idle(),
                STANDARD.drain());
    }

    private static HttpClient newClient() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    private AuditSender sender(AuditWebhook webhook) throws IOException {
        return new AuditSender(client, URI.create(webhook.address()), token(), Duration.ofMillis(50));
    }

    private String token() throws IOException {
        return BearerToken.read(folder.resolve("token")).text();
    }

    private HttpResponse<String> get(AuditWebhook webhook, String path) throws IOException, InterruptedException {
        var uri = URI.create("http://127.0.0.1:" + webhook.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static void settle(AuditWebhook webhook) {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> webhook.account().balance().held() == 0);
    }

    /** Also keeps the other side from thinking that it is idle. */
    private static boolean isCut(Socket socket) {
        try {
            socket.setSoTimeout(50);
            socket.getOutputStream().write('x');
            return socket.getInputStream().read() < 0;
        } catch (java.net.SocketTimeoutException _) {
            return false;
        } catch (IOException _) {
            return true;
        }
    }

    private static Socket socket(AuditWebhook webhook) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), webhook.port());
    }

    private static List<String> ids(int from, int count) {
        return IntStream.range(from, from + count).mapToObj(i -> "e-" + i).toList();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
