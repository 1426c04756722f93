package dev.picket.cli.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.house.Dashboards;
import dev.picket.cli.house.House;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a real Prometheus knows of a collector at work: every query of every dashboard has an answer, and every metric stands in the docs. */
class ObservedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration STRETCH = Duration.ofMinutes(4);
    private static final Path METRICS_PAGE = House.top().resolve("docs/metrics.md");

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void everyQueryOfTheDashboards_hasAnAnswer() throws IOException {
        assumeTrue(Prometheus.present(), Prometheus.MISSING);
        var central = start();
        var prometheus = Prometheus.start(
                folder,
                URI.create(central.address()),
                folder.resolve("data/tls/ca.pem"),
                House.top().resolve("dashboards/prometheus/picket.rules.yaml"));
        stopping.onStop("Prometheus", prometheus::close);

        var unanswered = new TreeMap<String, String>();
        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(5))
                .untilAsserted(() -> {
                    unanswered.clear();
                    Dashboards.queries().forEach(query -> {
                        var answer = ask(prometheus, query.resolved());
                        if (answer.path("data").path("result").isEmpty()) {
                            unanswered.put(
                                    query.toString(), answer.path("error").asText("empty"));
                        }
                    });
                    assertThat(unanswered).isEmpty();
                });
        var drawings = System.getProperty("picket.drawings", "");
        if (!drawings.isEmpty()) {
            draw(prometheus, Path.of(drawings));
        }
    }

    /** Half of two hundred answers would do on a busy machine; a collector that is held up by them has no heartbeats. */
    @Test
    void scrapedTenTimesASecond_answersAndGoesOn() throws IOException {
        assumeTrue(Prometheus.present(), Prometheus.MISSING);
        var central = start();
        var prometheus = Prometheus.start(
                folder,
                URI.create(central.address()),
                folder.resolve("data/tls/ca.pem"),
                House.top().resolve("dashboards/prometheus/picket.rules.yaml"),
                Duration.ofMillis(100),
                "");
        stopping.onStop("Prometheus", prometheus::close);

        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(2))
                .untilAsserted(() -> {
                    assertThat(value(prometheus, "sum_over_time(up[20s])")).isGreaterThan(100);
                    assertThat(value(prometheus, "min(changes(picket_heartbeat_timestamp_seconds[20s]))"))
                            .isGreaterThan(4);
                });
    }

    /** 0 when there is none yet. */
    private static double value(Prometheus prometheus, String expression) {
        return ask(prometheus, expression).at("/data/result/0/value/1").asDouble();
    }

    @Test
    void everyMetric_standsInTheDocs_andNoOther() throws IOException {
        var central = start();
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> central.collector().metrics().scrape(),
                        page -> page.contains("picket_incidents_open{") && page.contains("picket_agent_sources{"));

        var told = MetricsPage.of(central.collector().metrics().snapshot());

        if (Boolean.getBoolean("picket.write")) {
            Files.writeString(METRICS_PAGE, told);
        }
        assertThat(Files.readString(METRICS_PAGE))
                .as("write it anew: -Dit.test=ObservedIT -Dpicket.write=true")
                .isEqualTo(told);
    }

    @Test
    void scraper_getsTheFormatThatItAsksFor() throws IOException {
        var metrics = start().collector().metrics();
        await().atMost(Duration.ofMinutes(1))
                .until(() -> metrics.scrape().contains("gen_ai_client_operation_duration_seconds_bucket"));

        var open = metrics.scrape("application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5");
        var protobuf = metrics.scrape(
                "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited");

        assertThat(open.contentType()).startsWith("application/openmetrics-text");
        assertThat(open.body().toString()).contains("# {event_id=\"").endsWith("# EOF\n");
        assertThat(protobuf.contentType()).startsWith("application/vnd.google.protobuf");
        assertThat(metrics.scrape("").contentType()).startsWith("text/plain");
    }

    private Central start() throws IOException {
        var vertx = Engines.start(stopping);
        var data = DataFolder.make(folder.resolve("data"));
        var config = config("node-1");
        var central =
                Central.start(config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
        agents(config, central, vertx);
        return central;
    }

    /** One that watches nothing but sends heartbeats, and one that makes traffic up. */
    private void agents(Config config, Central central, Vertx vertx) throws IOException {
        var data = DataFolder.make(folder.resolve("agent"));
        Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, stopping);
        var node = DataFolder.make(folder.resolve("node"));
        Local.playing(
                config("node-2"),
                node,
                "test",
                central.link(),
                List.of(onward -> new Traffic(onward, InstantSource.system())),
                InstantSource.system(),
                stopping);
    }

    private static Config config(String agent) {
        var settings = new LinkedHashMap<>(Map.of(
                "PICKET_AGENT_FLOW_MODE", "off",
                "PICKET_AGENT_HEARTBEAT", "2s",
                "PICKET_AGENT_NAME", agent,
                "PICKET_COLLECTOR_ALERTING_ALERTMANAGERS", "http://127.0.0.1:9",
                "PICKET_COLLECTOR_TELEMETRY_ENDPOINT", "http://127.0.0.1:9",
                "PICKET_PORTS_API", "0"));
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static JsonNode ask(Prometheus prometheus, String expression) {
        try {
            return JSON.readTree(prometheus.get("/api/v1/query?query=" + encoded(expression)));
        } catch (IOException unreadable) {
            return JSON.createObjectNode();
        }
    }

    /** A picture of each dashboard, of what this Prometheus answers. */
    private static void draw(Prometheus prometheus, Path drawings) throws IOException {
        await("something to see")
                .pollDelay(STRETCH)
                .atMost(STRETCH.multipliedBy(2))
                .until(() -> true);
        Files.createDirectories(drawings);
        for (var file : Dashboards.files()) {
            var now = Instant.now();
            var picture = new DashboardPicture(Dashboards.read(file), (expression, instant) -> {
                var path = instant
                        ? "/api/v1/query?query=" + encoded(expression)
                        : "/api/v1/query_range?query=" + encoded(expression) + "&step=2&start="
                                + now.minus(STRETCH).getEpochSecond() + "&end=" + now.getEpochSecond();
                try {
                    return JSON.readTree(prometheus.get(path)).path("data").path("result");
                } catch (IOException unreadable) {
                    return JSON.createArrayNode();
                }
            });
            Files.writeString(drawings.resolve(file.getFileName().toString().replace(".json", ".svg")), picture.svg());
        }
    }

    private static String encoded(String expression) {
        return URLEncoder.encode(expression, StandardCharsets.UTF_8);
    }
}
