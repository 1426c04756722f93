package dev.picket.cli.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertTemplatesIT {
    private static final String CONFIG = "alertmanager.example.yaml";

    @TempDir
    private Path folder = Path.of(".");

    @BeforeAll
    static void needsAmtool() {
        var found = Arrays.stream(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "amtool")));
        assumeTrue(found, "skipped: amtool is not on the path (Debian: prometheus-alertmanager)");
    }

    @Test
    void example_isWellFormed() throws Exception {
        assertThat(amtool(List.of("check-config", CONFIG))).contains("SUCCESS", "1 templates");
    }

    @ParameterizedTest
    @CsvSource({
        "PicketIncidentOpen, critical, picket-pager",
        "PicketIncident, critical, picket-pager",
        "PicketIncidentOpen, high, picket-chat",
        "PicketIncidentOpen, medium, picket-tickets",
        "PicketLosing, high, picket-operators",
        "Another, high, default"
    })
    void example_routes(String alert, String severity, String receiver) throws Exception {
        var routed = amtool(List.of(
                "config", "routes", "test", "--config.file", CONFIG, "alertname=" + alert, "severity=" + severity));

        assertThat(routed.lines()).last().asString().isEqualTo(receiver);
    }

    @Test
    void template_firing_saysWhoDidWhatToWhomWhyAndWhatNext() throws Exception {
        assertThat(rendered("title", "firing")).contains("[high] mallory -> globex/db: pod-exec (and 1 more)");
        assertThat(rendered("text", "firing"))
                .contains(
                        "mallory ran id in pod globex/db-0",
                        "Incident: https://picket.example/abcdef01",
                        "Next:\npicket incidents abcdef01\npicket timeline --incident abcdef01",
                        "Source: https://prometheus.example/graph");
        assertThat(rendered("html", "firing"))
                .contains("<a href=\"https://picket.example/abcdef01\">Incident</a>", "<pre>picket incidents");
    }

    @Test
    void template_resolved_saysSo() throws Exception {
        assertThat(rendered("title", "resolved")).contains("Over: [high] mallory");
    }

    private String rendered(String template, String status) throws Exception {
        var data = Files.writeString(folder.resolve("data.json"), """
            {"status": "%s", "alerts": [
              {"status": "firing", "labels": {"severity": "high"}, "annotations": {
                 "summary": "mallory -> globex/db: pod-exec", "description": "mallory ran id in pod globex/db-0",
                 "next": "picket incidents abcdef01\\npicket timeline --incident abcdef01",
                 "incident_url": "https://picket.example/abcdef01"}, "generatorURL": "https://picket.example/abcdef01"},
              {"status": "firing", "labels": {"severity": "high"}, "annotations": {"summary": "s", "description": "d"},
               "generatorURL": "https://prometheus.example/graph"}]}
            """.formatted(status));
        return amtool(List.of(
                "template",
                "render",
                "--template.glob",
                "picket.tmpl",
                "--template.text",
                "{{ template \"picket." + template + "\" . }}",
                "--template.data",
                data.toString()));
    }

    private static String amtool(List<String> arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("amtool"));
        command.addAll(arguments);
        var process = new ProcessBuilder(command)
                .directory(House.top().resolve("dashboards/alertmanager").toFile())
                .redirectErrorStream(true)
                .start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
