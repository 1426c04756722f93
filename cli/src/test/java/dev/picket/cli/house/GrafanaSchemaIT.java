package dev.picket.cli.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our dashboards are what Grafana's own types ({@code @grafana/schema}, by npm) say that a dashboard is: {@code lab/grafana/dashboard.ts}. */
class GrafanaSchemaIT {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Path TYPES = House.top().resolve("lab/grafana");

    @TempDir
    private static Path folder = Path.of(".");

    private record Ran(int code, String said) {}

    @BeforeAll
    static void fetch() throws IOException, InterruptedException {
        assumeTrue(
                Arrays.stream(System.getenv("PATH").split(":"))
                        .anyMatch(place -> Files.isExecutable(Path.of(place, "npm"))),
                "skipped: npm is not on the path (Debian: npm)");
        for (var file : List.of("package.json", "package-lock.json", ".npmrc", "tsconfig.json", "dashboard.ts")) {
            Files.copy(TYPES.resolve(file), folder.resolve(file));
        }
        var fetched = run("npm", "ci", "--no-progress", "--loglevel=error");
        assumeTrue(fetched.code() == 0, "skipped: npm's registry has not what lab/grafana pins: " + fetched.said());
    }

    @Test
    void everyDashboard_isOneByGrafanasTypes() throws IOException, InterruptedException {
        for (var file : Dashboards.files()) {
            write(file.getFileName().toString(), Files.readString(file));
        }

        var compiled = compiled();

        assertThat(compiled.said()).isEmpty();
        assertThat(compiled.code()).isZero();
    }

    @Test
    void brokenDashboards_areEachRefused() throws IOException, InterruptedException {
        Map<String, Consumer<ObjectNode>> faults = Map.of(
                "title-is-a-number", dashboard -> dashboard.put("title", 7),
                "no-uid", dashboard -> dashboard.remove("uid"),
                "unknown-key", dashboard -> dashboard.put("titel", "x"),
                "panel-of-no-kind", dashboard -> panel(dashboard, "timeseries").put("type", "graph3"),
                "panel-at-no-place",
                        dashboard -> ((ObjectNode) panel(dashboard, "stat").path("gridPos")).put("x", "0"),
                "option-of-another-time",
                        dashboard -> ((ObjectNode) panel(dashboard, "table").path("options")).putObject("footer"),
                "option-misspelt",
                        dashboard ->
                                ((ObjectNode) panel(dashboard, "timeseries").path("options")).put("legnd", true),
                "query-without-id",
                        dashboard -> ((ObjectNode)
                                        panel(dashboard, "stat").path("targets").path(0))
                                .remove("refId"),
                "thresholds-of-no-mode",
                        dashboard -> ((ObjectNode) panel(dashboard, "stat")
                                        .path("fieldConfig")
                                        .path("defaults")
                                        .path("thresholds"))
                                .put("mode", "relative"),
                "annotation-of-old",
                        dashboard -> ((ObjectNode) dashboard
                                        .path("annotations")
                                        .path("list")
                                        .path(0))
                                .put("expr", "up"));
        var whole = Dashboards.files().stream()
                .filter(file -> file.endsWith("picket-overview.json"))
                .findFirst()
                .orElseThrow();
        for (var fault : faults.entrySet()) {
            var dashboard = (ObjectNode) Dashboards.read(whole);
            fault.getValue().accept(dashboard);
            write(fault.getKey() + ".json", new ObjectMapper().writeValueAsString(dashboard));
        }

        var compiled = compiled();

        assertThat(compiled.code()).isNotZero();
        assertThat(faults.keySet())
                .allSatisfy(name -> assertThat(compiled.said()).contains(name + ".ts("));
    }

    private static ObjectNode panel(JsonNode dashboard, String kind) {
        return (ObjectNode) Dashboards.elements(dashboard.path("panels"))
                .filter(panel -> panel.path("type").asText().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    private static void write(String name, String json) throws IOException {
        var file = folder.resolve(name.replaceAll("\\.json$", ".ts"));
        Files.writeString(
                file,
                "import type { OurDashboard } from './dashboard';\nexport const it: OurDashboard = " + json + ";\n");
    }

    /** All that was written since the last time. */
    private static Ran compiled() throws IOException, InterruptedException {
        var ran = run(folder.resolve("node_modules/.bin/tsc").toString(), "-p", ".");
        try (var files = Files.newDirectoryStream(folder, "*.ts")) {
            for (var file : files) {
                if (!file.endsWith("dashboard.ts")) {
                    Files.delete(file);
                }
            }
        }
        return ran;
    }

    private static Ran run(String... command) throws IOException, InterruptedException {
        var said = folder.resolve("said");
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        if (!process.waitFor(PATIENCE)) {
            process.destroyForcibly();
            return new Ran(-1, "no end within " + PATIENCE);
        }
        return new Ran(
                process.exitValue(),
                Files.readString(said, StandardCharsets.UTF_8).strip());
    }
}
