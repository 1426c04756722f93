package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Incident.Status;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a real Alertmanager, which notifies a webhook of ours. */
class AlertPushIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration REFRESH = Duration.ofSeconds(3);

    @TempDir
    private Path folder = Path.of(".");

    private final Queue<JsonObject> notified = new ConcurrentLinkedQueue<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private HttpServer receiver;
    private int port;
    private @Nullable Process alertmanager;
    private @Nullable AlertPush push;

    @BeforeEach
    void start() throws IOException {
        var found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus-alertmanager")));
        assumeTrue(found, "skipped: prometheus-alertmanager is not on the path (Debian: prometheus-alertmanager)");
        receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            notified.add(new JsonObject(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        port = freePort();
        alertmanager = alertmanager();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (push != null) {
            push.close();
        }
        if (alertmanager != null) {
            alertmanager.destroy();
            alertmanager.waitFor(20, TimeUnit.SECONDS);
        }
        if (receiver != null) {
            receiver.stop(0);
        }
    }

    @Test
    void incident_seenAHundredTimes_isOneAlertThatIsNotifiedOnceAndResolves() throws Exception {
        push = push(address());
        for (int i = 1; i <= 100; i++) {
            push.changed(AlertBoardTest.incident("abcdef01", Severity.HIGH, Status.OPEN, i, "globex"));
            Thread.sleep(20);
        }
        awaitNotified("firing", 1);

        assertThat(alerts()).singleElement().satisfies(alert -> {
            assertThat(alert.getJsonObject("labels").getMap())
                    .containsEntry("alertname", "PicketIncidentOpen")
                    .containsEntry("incident", "abcdef01")
                    .containsEntry("severity", "high")
                    .containsEntry("tenant", "globex");
            assertThat(alert.getJsonObject("annotations").getString("summary"))
                    .isEqualTo("mallory -> globex/db: pod-exec");
        });
        push.changed(AlertBoardTest.incident("abcdef01", Severity.HIGH, Status.RESOLVED, 100, "globex"));

        awaitNotified("resolved", 1);
        assertThat(notified).extracting(told -> told.getString("status")).containsExactly("firing", "resolved");
    }

    @Test
    void incident_openForLong_isKeptAliveOverRestartsOfBoth() throws Exception {
        push = push(address());
        push.changed(AlertBoardTest.incident("a", Severity.HIGH, Status.OPEN, 1, "globex"));
        await().atMost(PATIENCE).until(() -> alerts().size() == 1);

        stopAlertmanager();
        forgetAlerts();
        alertmanager = alertmanager();
        await().atMost(PATIENCE).until(() -> alerts().size() == 1);

        push.close();
        push = AlertPush.open(settings(address()), InstantSource.system());
        push.changed(AlertBoardTest.incident("a", Severity.HIGH, Status.OPEN, 1, "globex"));
        push.begin();
        Thread.sleep(REFRESH.multipliedBy(6).toMillis());
        assertThat(alerts()).as("beyond the lease of the first").hasSize(1);
    }

    @Test
    void incident_silenced_isNotNotifiedHoweverOftenItIsSeenOrGrows_untilTheSilenceEnds() throws Exception {
        var silence = silence("a");
        push = push(address());
        for (int i = 1; i <= 20; i++) {
            var severity = i <= 10 ? Severity.HIGH : Severity.CRITICAL;
            push.changed(AlertBoardTest.incident("a", severity, Status.OPEN, i, "globex"));
            Thread.sleep(100);
        }
        push.changed(AlertBoardTest.incident("b", Severity.HIGH, Status.OPEN, 1, "globex"));
        awaitNotified("firing", 1);
        Thread.sleep(REFRESH.multipliedBy(2).toMillis());

        assertThat(notified).extracting(AlertPushIT::incident).containsExactly("b");
        assertThat(alerts())
                .filteredOn(alert ->
                        alert.getJsonObject("labels").getString("incident").equals("a"))
                .isNotEmpty()
                .allSatisfy(alert -> assertThat(alert.getJsonObject("status").getJsonArray("silencedBy"))
                        .isEqualTo(new JsonArray().add(silence)));

        send(HttpRequest.newBuilder(URI.create(address() + "/api/v2/silence/" + silence))
                .DELETE());
        await().atMost(PATIENCE).until(() -> notified.size() > 1);
        assertThat(notified).extracting(AlertPushIT::incident).containsExactly("b", "a");
    }

    @Test
    void alertmanager_thatHangsOrFails_holdsUpNoOther() throws Exception {
        var hanging = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hanging.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        hanging.createContext("/hang", exchange -> {
            try {
                Thread.sleep(Duration.ofMinutes(5));
            } catch (InterruptedException over) {
                exchange.close();
            }
        });
        hanging.createContext("/fail", exchange -> {
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        hanging.start();
        var bad = "http://127.0.0.1:" + hanging.getAddress().getPort();
        try {
            push = push(URI.create(bad + "/hang"), URI.create(bad + "/fail"), address());
            push.changed(AlertBoardTest.incident("a", Severity.HIGH, Status.OPEN, 1, "globex"));

            await().atMost(PATIENCE).until(() -> alerts().size() == 1);
        } finally {
            hanging.stop(0);
        }
    }

    private AlertPush push(URI... addresses) throws IOException {
        var opened = AlertPush.open(settings(addresses), InstantSource.system());
        opened.begin();
        return opened;
    }

    private AlertSettings settings(URI... addresses) {
        return new AlertSettings(
                List.of(addresses),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "prod",
                folder.resolve("state/alerts"),
                REFRESH);
    }

    private void awaitNotified(String status, int times) {
        await().atMost(PATIENCE)
                .until(() -> notified.stream()
                                .filter(told -> told.getString("status").equals(status))
                                .count()
                        == times);
    }

    /** Returns its id. */
    private String silence(String incident) throws IOException, InterruptedException {
        await().atMost(PATIENCE).until(this::answers);
        var now = Instant.now();
        var body = new JsonObject()
                .put(
                        "matchers",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("name", "incident")
                                        .put("value", incident)
                                        .put("isRegex", false)))
                .put("startsAt", now.toString())
                .put("endsAt", now.plusSeconds(600).toString())
                .put("createdBy", "us")
                .put("comment", "known");
        var answer = send(HttpRequest.newBuilder(URI.create(address() + "/api/v2/silences"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode())));
        return new JsonObject(answer).getString("silenceID");
    }

    private boolean answers() throws InterruptedException {
        try {
            send(HttpRequest.newBuilder(URI.create(address() + "/-/ready")));
            return true;
        } catch (IOException away) {
            return false;
        }
    }

    private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        var answer = client.send(request.build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body();
    }

    private static String incident(JsonObject told) {
        return told.getJsonObject("commonLabels").getString("incident");
    }

    private List<JsonObject> alerts() throws InterruptedException {
        try {
            var request = HttpRequest.newBuilder(URI.create(address() + "/api/v2/alerts"));
            var answer = client.send(request.build(), BodyHandlers.ofString());
            return new JsonArray(answer.body())
                    .stream().map(JsonObject.class::cast).toList();
        } catch (IOException away) {
            return List.of();
        }
    }

    private URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    private Process alertmanager() throws IOException {
        var config = Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: us, group_by: [incident], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
                receivers:
                  - name: us
                    webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: true}]
                """.formatted(
                        receiver.getAddress().getPort()));
        return new ProcessBuilder(
                        "prometheus-alertmanager",
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("alertmanager.log").toFile())
                .start();
    }

    private void forgetAlerts() throws IOException {
        try (var files = Files.walk(folder.resolve("alertmanager"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }
    }

    private void stopAlertmanager() throws InterruptedException {
        if (alertmanager != null) {
            alertmanager.destroy();
            assertThat(alertmanager.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
