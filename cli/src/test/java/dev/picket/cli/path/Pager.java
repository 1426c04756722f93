package dev.picket.cli.path;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/** A real Alertmanager on loopback, and whom it notifies. */
final class Pager implements AutoCloseable {
    static final String MISSING =
            "skipped: prometheus-alertmanager is not on the path (Debian: prometheus-alertmanager)";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final int port;
    private final HttpServer receiver;
    private final Queue<Page> pages = new ConcurrentLinkedQueue<>();
    private Process process;

    /** One alert of one notification. */
    record Page(Instant heard, String status, Map<String, String> labels) {}

    private Pager(Path folder) throws IOException {
        this.folder = folder;
        this.receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", this::hear);
        receiver.start();
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        this.process = start();
    }

    static boolean present() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "prometheus-alertmanager")));
    }

    static Pager in(Path folder) throws IOException {
        return new Pager(folder);
    }

    /** Host and port. */
    String address() {
        return "127.0.0.1:" + port;
    }

    /** All so far. */
    List<Page> pages() {
        return List.copyOf(pages);
    }

    void restart() throws IOException {
        end();
        process = start();
    }

    @Override
    public void close() {
        end();
        receiver.stop(0);
    }

    private void hear(HttpExchange exchange) throws IOException {
        var now = Instant.now();
        for (var alert : JSON.readTree(exchange.getRequestBody()).path("alerts")) {
            var labels = new TreeMap<String, String>();
            alert.path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            pages.add(new Page(now, alert.path("status").asText(), labels));
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private Process start() throws IOException {
        var config = Files.writeString(folder.resolve("alertmanager.yml"), """
                route: {receiver: us, group_by: ['...'], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
                receivers:
                  - name: us
                    webhook_configs: [{url: 'http://127.0.0.1:%d/', send_resolved: true}]
                """.formatted(
                        receiver.getAddress().getPort()));
        return new ProcessBuilder(
                        "prometheus-alertmanager",
                        "--config.file=" + config,
                        "--storage.path=" + folder.resolve("alertmanager"),
                        "--web.listen-address=" + address(),
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("alertmanager.log").toFile()))
                .start();
    }

    private void end() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
