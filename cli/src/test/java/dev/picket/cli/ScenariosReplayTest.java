package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every scenario goes through the whole pipeline: of its folder's detection it finds exactly what {@code expected.json} says. */
class ScenariosReplayTest {
    private static final Path SCENARIOS =
            Path.of("../scenarios").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of(".");

    /** As people write it: entities by the name they are shown with. */
    private record Found(String severity, String actor, String target, List<String> evidence) {}

    static List<Path> scenarios() throws IOException {
        try (var expectations = Files.find(
                SCENARIOS, 3, (path, _) -> path.getFileName().toString().equals("expected.json"))) {
            return expectations.map(SCENARIOS::relativize).sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void replay_ofAScenario_findsWhatIsExpected(Path expectation) throws IOException {
        var detection = expectation.getName(0).toString();
        var expected = JSON.readTree(Files.readString(SCENARIOS.resolve(expectation)));

        var lines = replay(SCENARIOS.resolve(expectation));

        assertThat(findings(lines, detection))
                .as(expected.path("about").asText())
                .containsExactlyInAnyOrderElementsOf(each(expected.path("findings"))
                        .map(ScenariosReplayTest::expected)
                        .toList());
        assertThat(lines.stream().allMatch(line -> line.has("id"))).isTrue();
    }

    @Test
    void scenarios_areThere() throws IOException {
        assertThat(scenarios()).hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void replay_ofTheDemo_isOneIncidentOverThreePlanesAndTenants() throws IOException {
        var lines = replay(SCENARIOS.resolve("demo/story.md"));

        var incidents = lines.stream().filter(line -> isKind(line, "incident")).toList();
        assertThat(incidents).hasSize(1);
        var incident = incidents.getFirst();
        assertThat(texts(incident.path("tenants"))).contains("aurora", "borealis", "cascade");
        assertThat(incident.path("findings").size()).isEqualTo(lines.size() - 1);
        assertThat(each(incident.path("path"))
                        .map(hop -> hop.path("from").asText() + " -> "
                                + hop.path("to").asText() + " "
                                + hop.path("plane").asText()))
                .containsSubsequence(
                        "aurora/scraper -> 5 hosts flow",
                        "aurora/scraper -> borealis/ledger-db flow",
                        "aurora/scraper -> borealis/assistant audit",
                        "borealis/assistant -> cascade/records flow",
                        "someone of tenant borealis -> model/house-chat-8b inference");
    }

    @Test
    void replay_ofTheDemo_namesEveryShippedDetectionAndNoSecret() throws IOException {
        var lines = replay(SCENARIOS.resolve("demo/story.md"));

        assertThat(lines.stream().map(line -> line.path("detection").asText()).distinct())
                .contains(
                        "new-workload-edge",
                        "service-scan",
                        "cross-tenant-flow",
                        "cross-tenant-api-access",
                        "pod-exec",
                        "secret-in-response");
        assertThat(lines.toString()).doesNotContain("ledger_rw", "vT4qX9");
    }

    /** @param beside a file of the scenario's folder */
    private List<JsonNode> replay(Path beside) throws IOException {
        var out = folder.resolve("findings.jsonl");
        var arguments = new ArrayList<>(List.of("replay", "--workers", "1", "--out", out.toString()));
        for (var input : List.of("flows.jsonl", "audit.jsonl", "inference.jsonl", "exchanges.jsonl", "picket.yaml")) {
            if (Files.exists(beside.resolveSibling(input))) {
                arguments.add(option(input));
                arguments.add(beside.resolveSibling(input).toString());
            }
        }
        var run = Run.of(arguments.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains(" 0 lines refused");
        var lines = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(out)) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static String option(String input) {
        return input.equals("picket.yaml") ? "--config" : "--" + input.replace(".jsonl", "");
    }

    private static List<Found> findings(List<JsonNode> lines, String detection) {
        return lines.stream()
                .filter(line -> isKind(line, "finding"))
                .filter(line -> line.path("detection").asText().equals(detection))
                .map(line -> new Found(
                        line.path("severity").asText(),
                        name(line.path("actor")),
                        name(line.path("target")),
                        each(line.path("evidence"))
                                .map(e -> e.path("id").asText())
                                .toList()))
                .toList();
    }

    private static Found expected(JsonNode finding) {
        return new Found(
                finding.path("severity").asText(),
                finding.path("actor").asText(),
                finding.path("target").asText(),
                texts(finding.path("evidence")));
    }

    private static String name(JsonNode entity) {
        var namespace = entity.path("namespace").asText();
        var name = entity.path("name").asText();
        return namespace.isEmpty() ? name : namespace + '/' + name;
    }

    private static boolean isKind(JsonNode line, String kind) {
        return line.path("kind").asText().equals(kind);
    }

    private static List<String> texts(JsonNode array) {
        return each(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
