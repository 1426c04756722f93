package dev.picket.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.cli.path.Traffic;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Findings, incidents and spans at receivers that are not ours: an OpenTelemetry Collector, and one made of OpenTelemetry's Python messages. */
class TelemetryLabIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();

    @AfterEach
    void stop() {
        stopping.close();
    }

    @ParameterizedTest
    @CsvSource({"grpc, 17077", "http, 17078"})
    void otelCollector_writesWhatWasTold(String protocol, int port) throws IOException {
        assumeTrue(isUp("otelcol"), "skipped: the lab's OpenTelemetry Collector is not up; run: lab/up otelcol");
        var cluster = cluster();

        start(cluster, protocol, port);

        var log = Lab.state().resolve("logs/otelcol.log");
        await().atMost(PATIENCE).untilAsserted(() -> {
            var said = Files.readString(log);
            assertThat(said).contains("k8s.cluster.name: Str(" + cluster + ")");
            var ours = said.substring(said.indexOf(cluster));
            assertThat(ours)
                    .contains("EventName: picket.finding")
                    .contains("EventName: picket.incident.opened")
                    .contains("finding_info.analytic.uid: Str(")
                    .contains("SeverityText: high")
                    .containsPattern("Name +: send")
                    .containsPattern("Name +: detect");
        });
    }

    @Test
    void receiverOfOpenTelemetrysMessages_keepsWhatWasTold() throws IOException {
        assumeTrue(isUp("otlp-receiver"), "skipped: the lab's OTLP receiver is not up; run: lab/up otlp-receiver");
        var cluster = cluster();

        start(cluster, "http", 17_075);

        var kept = Lab.state().resolve("otlp");
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(lines(kept.resolve("logs.jsonl"), cluster))
                    .anyMatch(line -> line.contains("\"eventName\": \"picket.finding\""));
            assertThat(lines(kept.resolve("traces.jsonl"), cluster)).isNotEmpty();
        });
    }

    private static boolean isUp(String part) {
        return Files.exists(Lab.state().resolve("run/" + part + ".part"));
    }

    /** By which what is ours is found among what others sent. */
    private String cluster() {
        return "lab-" + Long.toHexString(System.nanoTime());
    }

    private static List<String> lines(Path file, String word) throws IOException {
        if (!Files.exists(file)) {
            return List.of();
        }
        try (var lines = Files.lines(file)) {
            return lines.filter(line -> line.contains(word)).toList();
        }
    }

    private void start(String cluster, String protocol, int port) throws IOException {
        var settings = new LinkedHashMap<>(
                Map.of("PICKET_CLUSTER", cluster, "PICKET_AGENT_FLOW_MODE", "off", "PICKET_PORTS_API", "0"));
        for (var who : List.of("PICKET_COLLECTOR", "PICKET_AGENT")) {
            settings.put(who + "_TELEMETRY_ENDPOINT", "http://127.0.0.1:" + Lab.port(port));
            settings.put(who + "_TELEMETRY_PROTOCOL", protocol);
            settings.put(who + "_TELEMETRY_SAMPLE", "1");
        }
        var config = switch (ConfigFile.read(settings)) {
            case Loaded.Good(var good) -> good;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
        var vertx = Engines.start(stopping);
        var data = DataFolder.make(folder.resolve("data"));
        var central =
                Central.start(config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
        Local.playing(
                config,
                DataFolder.make(folder.resolve("agent")),
                "test",
                central.link(),
                List.of(onward -> new Traffic(onward, InstantSource.system())),
                InstantSource.system(),
                stopping);
    }
}
