package dev.picket.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.cli.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code picket replay} on what {@code lab/record} leaves: ordinary traffic and attacks on a real cluster, recorded while this runs. */
class LabReplayIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LOUD = Set.of("medium", "high", "critical");

    @TempDir
    private Path folder = Path.of(".");

    private Path picket = Path.of(".");

    @BeforeEach
    void needsTheLab() throws IOException {
        var obstacle = Lab.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        picket = Lab.launcher(folder);
    }

    @Test
    void recordedTraffic_isReadWhole_andOnlyPeoplesOwnDoingsAreTold() throws IOException {
        var recording = folder.resolve("benign");
        Lab.run(Duration.ofMinutes(6), picket, "record", recording.toString(), "benign", "1", "1");

        var findings = replay(recording);

        assertThat(lines(recording.resolve("actions.jsonl")).stream()
                        .filter(session -> session.path("code").asInt() == 0))
                .as("sessions that went well")
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(lines(recording.resolve("audit.jsonl"))).hasSizeGreaterThan(50);
        assertThat(recording.resolve("webhook.jsonl")).isNotEmptyFile();
        assertThat(recording.resolve("inventory.yaml")).content().contains("\"namespace\":\"initech\"");
        // Nobody is exempt from pod-exec, and bob of globex may look into initech: told, for these are people's own
        // doings, but nothing else.
        assertThat(findings.stream().filter(LabReplayIT::isLoud))
                .allSatisfy(finding -> assertThat(finding.path("detection").asText() + " of "
                                + finding.path("actor").path("name").asText())
                        .as(finding.toString())
                        .isIn("pod-exec of alice", "pod-exec of bob", "cross-tenant-api-access of bob"));
    }

    @Test
    void recordedAttack_onAnotherTenant_isFoundAndAttributed() throws IOException {
        var recording = record("10-exec-into-other-tenant");

        var findings = replay(recording);

        var ofAttack = detecting(findings, labels(recording, "run-env"));
        assertThat(ofAttack)
                .extracting(finding -> finding.path("detection").asText())
                .contains("pod-exec", "cross-tenant-api-access");
        assertThat(ofAttack).allSatisfy(finding -> {
            assertThat(finding.path("severity").asText()).isEqualTo("high");
            assertThat(finding.path("actor").path("name").asText()).isEqualTo("alice");
            assertThat(finding.path("tenant").path("actor").asText()).isEqualTo("acme");
            assertThat(finding.path("tenant").path("target").asText()).isEqualTo("globex");
        });
        assertThat(detecting(findings, labels(recording, "list-pods"))).isNotEmpty();
    }

    @Test
    void recordedAttack_onATokenByExec_isFoundEachTime_withCode101() throws IOException {
        var recording = record("17-read-token-by-exec");

        var findings = replay(recording);

        for (var label : List.of("plain", "through-proc", "by-shell")) {
            assertThat(detecting(findings, labels(recording, label))).as(label).anySatisfy(finding -> {
                assertThat(finding.path("detection").asText()).isEqualTo("pod-exec");
                assertThat(finding.path("actor").path("name").asText()).isEqualTo("alice");
                assertThat(finding.path("tenant").path("target").asText()).isEqualTo("acme");
            });
        }
        assertThat(lines(recording.resolve("events.jsonl")).stream()
                        .filter(event ->
                                event.at("/apiCall/object/subresource").asText().equals("exec"))
                        .toList())
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(event -> assertThat(event.at("/apiCall/code").asInt())
                        .as(event.toString())
                        .isEqualTo(101));
    }

    private Path record(String attack) {
        var recording = folder.resolve(attack);
        Lab.run(Duration.ofMinutes(4), picket, "record", recording.toString(), "attack", attack, "careful");
        return recording;
    }

    /** All of the recording that there is; refuses one of which a line was refused. */
    private List<JsonNode> replay(Path recording) throws IOException {
        var config = Files.writeString(
                recording.resolve("config.yaml"),
                Files.readString(recording.resolve("picket.yaml"))
                        .replace(
                                "inventory.yaml",
                                recording.resolve("inventory.yaml").toString()));
        var out = recording.resolve("findings.jsonl");
        var command = new ArrayList<>(List.of("replay", "--config", config.toString(), "--out", out.toString()));
        command.addAll(List.of("--events", recording.resolve("events.jsonl").toString()));
        command.addAll(List.of("--audit", recording.resolve("audit.jsonl").toString()));
        if (Files.exists(recording.resolve("flows.jsonl"))) {
            command.addAll(List.of("--flows", recording.resolve("flows.jsonl").toString()));
        }

        var run = Run.of(command.toArray(String[]::new));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains(" 0 lines refused");
        assertThat(calls(recording.resolve("events.jsonl")))
                .isEqualTo(lines(recording.resolve("audit.jsonl")).stream()
                        .map(line -> line.path("auditID").asText())
                        .collect(Collectors.toCollection(TreeSet::new)));
        return lines(out);
    }

    /** The auditIDs of all API calls. */
    private static Set<String> calls(Path events) throws IOException {
        return lines(events).stream()
                .map(event -> event.at("/apiCall/auditId").asText())
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> labels(Path recording, String step) throws IOException {
        var labelled = lines(recording.resolve("labels.jsonl")).stream()
                .filter(line -> line.path("label").asText().equals(step))
                .map(line -> line.path("auditID").asText())
                .collect(Collectors.toSet());
        assertThat(labelled).as("labels of " + step).isNotEmpty();
        return labelled;
    }

    /** Findings of medium or above that cite one of these. */
    private static List<JsonNode> detecting(List<JsonNode> findings, Set<String> auditIds) {
        return findings.stream()
                .filter(LabReplayIT::isLoud)
                .filter(finding -> finding.path("evidence")
                        .valueStream()
                        .anyMatch(piece -> auditIds.contains(piece.path("id").asText())))
                .toList();
    }

    private static boolean isLoud(JsonNode line) {
        return line.path("kind").asText().equals("finding")
                && LOUD.contains(line.path("severity").asText());
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        var nodes = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(file)) {
            nodes.add(JSON.readTree(line));
        }
        return nodes;
    }
}
