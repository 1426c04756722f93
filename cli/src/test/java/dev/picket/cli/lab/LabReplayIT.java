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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * {@code picket replay} on what {@code lab/record} leaves: ordinary traffic and all attacks on a real cluster, by the careful audit policy and by
 * one of metadata alone, recorded while this runs; or before, in the folder that {@code LAB_RECORDED} names.
 */
class LabReplayIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> LOUD = Set.of("medium", "high", "critical");
    private static final List<String> LEVELS = List.of("", "metadata");

    @TempDir
    private static Path folder = Path.of(".");

    @BeforeAll
    static void record() throws IOException {
        var before = Lab.recorded();
        if (before.isPresent()) {
            folder = before.get();
            return;
        }
        var obstacle = Lab.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        Lab.run(Duration.ofMinutes(25), Lab.launcher(folder), "record", folder.toString(), "all", "1");
    }

    @Test
    void ordinaryTraffic_isReadWhole() throws IOException {
        var benign = folder.resolve("benign");

        replay(benign);

        assertThat(lines(benign.resolve("actions.jsonl")).stream()
                        .filter(session -> session.path("code").asInt() == 0))
                .as("sessions that went well")
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(lines(benign.resolve("audit.jsonl"))).hasSizeGreaterThan(50);
        assertThat(benign.resolve("webhook.jsonl")).isNotEmptyFile();
        assertThat(benign.resolve("inventory.yaml")).content().contains("\"namespace\":\"initech\"");
    }

    @ParameterizedTest
    @FieldSource("LEVELS")
    void ordinaryTraffic_atEitherLevel_isNoAlert(String level) throws IOException {
        var findings = replay(folder.resolve("benign").resolve(level));

        assertThat(findings).filteredOn(LabReplayIT::isLoud).isEmpty();
    }

    static Stream<Path> attacks() {
        return Lab.attacks().flatMap(attack -> LEVELS.stream().map(level -> Path.of(attack, level)));
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void attack_atEitherLevel_isFound_andNamedByOneOfItsTechniques(Path attack) throws IOException {
        var recording = folder.resolve(attack.toString());

        var found = detecting(replay(recording), labels(recording, ""));

        assertThat(found).as("findings of medium or above").isNotEmpty();
        assertThat(found.stream()
                        .flatMap(finding -> finding.path("technique").valueStream())
                        .map(JsonNode::asText))
                .containsAnyElementsOf(techniques(recording));
    }

    @ParameterizedTest
    @FieldSource("LEVELS")
    void attackOnAnotherTenant_isAttributed(String level) throws IOException {
        var recording = folder.resolve("10-exec-into-other-tenant").resolve(level);

        var found = detecting(replay(recording), labels(recording, "run-env"));

        assertThat(found).anySatisfy(finding -> {
            assertThat(finding.path("severity").asText()).isEqualTo("high");
            assertThat(finding.path("actor").path("name").asText()).isEqualTo("alice");
            assertThat(finding.path("tenant").path("actor").asText()).isEqualTo("acme");
            assertThat(finding.path("tenant").path("target").asText()).isEqualTo("globex");
        });
    }

    @Test
    void execThatSucceeds_isACallWithCode101() throws IOException {
        var recording = folder.resolve("17-read-token-by-exec");

        replay(recording);

        assertThat(lines(recording.resolve("events.jsonl")).stream()
                        .filter(event ->
                                event.at("/apiCall/object/subresource").asText().equals("exec"))
                        .toList())
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(event -> assertThat(event.at("/apiCall/code").asInt())
                        .as(event.toString())
                        .isEqualTo(101));
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
        assertThat(calls(recording.resolve("events.jsonl"))).isEqualTo(answered(recording.resolve("audit.jsonl")));
        return lines(out);
    }

    /** The auditIDs of a log, but for those that were only received when the recording ended: these are no calls yet. */
    private static Set<String> answered(Path audit) throws IOException {
        return lines(audit).stream()
                .filter(line -> !line.path("stage").asText().equals("RequestReceived"))
                .map(line -> line.path("auditID").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The auditIDs of all API calls. */
    private static Set<String> calls(Path events) throws IOException {
        return lines(events).stream()
                .map(event -> event.at("/apiCall/auditId").asText())
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The auditIDs of a step of the attack, or of all when it is empty. */
    private static Set<String> labels(Path recording, String step) throws IOException {
        var labelled = lines(recording.resolve("labels.jsonl")).stream()
                .filter(line -> step.isEmpty() || line.path("label").asText().equals(step))
                .map(line -> line.path("auditID").asText())
                .collect(Collectors.toSet());
        assertThat(labelled).as("labels of " + step).isNotEmpty();
        return labelled;
    }

    private static Set<String> techniques(Path recording) throws IOException {
        return lines(recording.resolve("labels.jsonl")).stream()
                .map(line -> line.path("technique").asText())
                .collect(Collectors.toSet());
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
