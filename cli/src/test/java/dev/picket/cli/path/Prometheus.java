package dev.picket.cli.path;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A real Prometheus on loopback. */
final class Prometheus implements AutoCloseable {
    static final String MISSING = "skipped: prometheus is not on the path (Debian: prometheus)";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();

    private Prometheus(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static boolean present() {
        return Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "prometheus")));
    }

    /**
     * Scraping and judging its rules every second, telling nobody.
     *
     * @param target scheme, host and port; its certificate is the given authority's
     */
    static Prometheus start(Path folder, URI target, Path authority, Path rules) throws IOException {
        return start(folder, target, authority, rules, Duration.ofSeconds(1), "");
    }

    /**
     * Over what it kept in the folder, if it was there before.
     *
     * @param every to scrape and to judge
     * @param alertmanager host and port; empty: none
     */
    static Prometheus start(Path folder, URI target, Path authority, Path rules, Duration every, String alertmanager)
            throws IOException {
        int port = freePort();
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: {scrape_interval: %dms, evaluation_interval: %dms}
                alerting: {alertmanagers: [{static_configs: [{targets: [%s]}]}]}
                rule_files: ['%s']
                scrape_configs:
                  - job_name: picket
                    scheme: %s
                    tls_config: {ca_file: '%s'}
                    static_configs: [{targets: ['%s']}]
                """.formatted(
                        every.toMillis(),
                        every.toMillis(),
                        alertmanager.isEmpty() ? "" : "'" + alertmanager + "'",
                        rules,
                        target.getScheme(),
                        authority,
                        target.getAuthority()));
        var process = new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--no-storage.tsdb.wal-compression",
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
        return new Prometheus(process, port);
    }

    /** The answer of its API; empty when it is not up. */
    String get(String path) {
        try {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .timeout(Duration.ofSeconds(5))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException notUp) {
            return "";
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return "";
        }
    }

    /** Labels of each alert of this name that fires now. */
    List<Map<String, String>> firing(String alert) {
        var firing = new ArrayList<Map<String, String>>();
        for (var one : read(get("/api/v1/alerts")).path("data").path("alerts")) {
            var labels = new TreeMap<String, String>();
            one.path("labels")
                    .properties()
                    .forEach(
                            label -> labels.put(label.getKey(), label.getValue().asText()));
            if (one.path("state").asText().equals("firing") && alert.equals(labels.get("alertname"))) {
                firing.add(labels);
            }
        }
        return firing;
    }

    /** Its write-ahead log as text. */
    static String kept(Path folder) throws IOException {
        var text = new StringBuilder();
        try (var walk = Files.walk(folder.resolve("tsdb/wal"))) {
            for (var file : walk.filter(Files::isRegularFile).toList()) {
                text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
            }
        }
        return text.toString();
    }

    private static JsonNode read(String answer) {
        try {
            return JSON.readTree(answer);
        } catch (JsonProcessingException notUp) {
            return JSON.createObjectNode();
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        client.close();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
