package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ways around detections: each is found all the same, as an alert of the detection that names it, on the calls that are the attack. */
class EvasionReplayTest {
    private static final Path EVASIONS =
            Path.of("../scenarios/evasion").toAbsolutePath().normalize();
    private static final Set<String> LOUD = Set.of("medium", "high", "critical");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of(".");

    static List<Path> evasions() throws IOException {
        try (var folders = Files.list(EVASIONS)) {
            return folders.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("evasions")
    void replay_ofAnEvasion_findsEveryCallOfTheAttackAndNothingElse(Path evasion) throws IOException {
        var expected = JSON.readTree(Files.readString(evasion.resolve("found.json")));
        var attack = texts(expected.path("attack"));
        var detections = texts(expected.path("detections"));

        var alerts = alerts(evasion.resolve("audit.jsonl"));

        var found = new HashSet<String>();
        alerts.stream()
                .filter(alert -> detections.contains(alert.path("detection").asText()))
                .forEach(alert -> found.addAll(evidence(alert)));
        assertThat(found).as(expected.path("about").asText()).containsAll(attack);
        assertThat(alerts).allMatch(alert -> evidence(alert).stream().anyMatch(attack::contains));
    }

    @Test
    void evasions_areMany() throws IOException {
        assertThat(evasions()).hasSizeGreaterThanOrEqualTo(20);
    }

    private List<JsonNode> alerts(Path audit) throws IOException {
        var out = folder.resolve("findings.jsonl");
        var run = Run.of("replay", "--workers", "1", "--audit", audit.toString(), "--out", out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains(" 0 lines refused");
        var alerts = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(out)) {
            var finding = JSON.readTree(line);
            if (finding.path("kind").asText().equals("finding")
                    && LOUD.contains(finding.path("severity").asText())) {
                alerts.add(finding);
            }
        }
        return alerts;
    }

    private static List<String> evidence(JsonNode finding) {
        return each(finding.path("evidence"))
                .map(evidence -> evidence.path("id").asText())
                .toList();
    }

    private static List<String> texts(JsonNode array) {
        return each(array).map(JsonNode::asText).toList();
    }

    private static Stream<JsonNode> each(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
