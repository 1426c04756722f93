package dev.picket.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An Alertmanager of its own, which notifies a webhook of ours after a second. */
final class RealAlertmanager implements AutoCloseable {
    static final String MISSING =
            "skipped: prometheus-alertmanager is not on the path (Debian: prometheus-alertmanager)";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer receiver;
    private final Process process;
    private final int port;
    private final Queue<JsonNode> notified;
    private final HttpClient client = HttpClient.newHttpClient();

    private RealAlertmanager(HttpServer receiver, Process process, int port, Queue<JsonNode> notified) {
        this.receiver = receiver;
        this.process = process;
        this.port = port;
        this.notified = notified;
    }

    static boolean isThere() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus-alertmanager")));
    }

    static RealAlertmanager start(Path folder) throws IOException {
        var notified = new ConcurrentLinkedQueue<JsonNode>();
        var receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            JSON.readTree(exchange.getRequestBody().readAllBytes())
                    .path("alerts")
                    .forEach(notified::add);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        receiver.start();
        var config = Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: us, group_by: [incident], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
                receivers:
                  - name: us
                    webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: true}]
                """.formatted(
                        receiver.getAddress().getPort()));
        int port = freePort();
        var process = new ProcessBuilder(
                        "prometheus-alertmanager",
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("alertmanager.log").toFile())
                .start();
        return new RealAlertmanager(receiver, process, port, notified);
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** That fire now; none while it is not up yet. */
    Stream<JsonNode> firing() {
        try {
            var request = HttpRequest.newBuilder(URI.create(address() + "/api/v2/alerts"));
            var alerts = JSON.readTree(
                    client.send(request.build(), BodyHandlers.ofString()).body());
            return StreamSupport.stream(alerts.spliterator(), false);
        } catch (IOException away) {
            return Stream.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Stream.empty();
        }
    }

    boolean isUp() {
        try {
            var request = HttpRequest.newBuilder(URI.create(address() + "/-/ready"));
            return client.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException away) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** The last word that people got about an alert. */
    Optional<String> lastToldOf(String label, String value) {
        return notified.stream()
                .filter(alert -> alert.path("labels").path(label).asText().equals(value))
                .map(alert -> alert.path("status").asText())
                .reduce((_, last) -> last);
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        receiver.stop(0);
        client.shutdownNow();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
