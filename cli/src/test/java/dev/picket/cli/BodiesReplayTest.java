package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Recordings whose bodies are taken out of the log and put into an inventory, as objects that a watch saw 300 ms later: what is found is the same. Those of which all
 * bodies made something; what a patch leaves of an object cannot be made up here.
 */
class BodiesReplayTest {
    private static final Path SCENARIOS =
            Path.of("../scenarios").toAbsolutePath().normalize();
    private static final Set<String> KEPT = Set.of(
            "pods",
            "deployments",
            "daemonsets",
            "cronjobs",
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
            "certificatesigningrequests",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "apiservices",
            "services",
            "ingresses",
            "persistentvolumes");
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of(".");

    static List<Path> recordings() throws IOException {
        try (var files = Files.find(
                SCENARIOS, 3, (path, _) -> path.getFileName().toString().equals("audit.jsonl"))) {
            return files.filter(BodiesReplayTest::isOfCreations)
                    .map(SCENARIOS::relativize)
                    .sorted()
                    .toList();
        }
    }

    @Test
    void recordings_areMany() throws IOException {
        assertThat(recordings()).hasSizeGreaterThanOrEqualTo(12);
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void replay_withoutBodies_findsTheSameByTheInventory(Path recording) throws IOException {
        var lines = lines(SCENARIOS.resolve(recording));
        var whole = Files.writeString(folder.resolve("audit.jsonl"), text(lines));
        var inventory = new StringBuilder("objects:\n");
        lines.forEach(line -> take(line, inventory));
        var bare = Files.writeString(folder.resolve("bare.jsonl"), text(lines));
        var objects = Files.writeString(folder.resolve("inventory.yaml"), inventory);
        var config = Files.writeString(
                folder.resolve("picket.yaml"),
                "collector:\n  inventory: {kubernetes: off, file: %s}\n".formatted(objects));

        var found = found(replay("--audit", whole.toString()));
        var again = replay("--audit", bare.toString(), "--config", config.toString());

        assertThat(found(again)).isEqualTo(found);
        assertThat(again.stream()
                        .filter(line -> line.path("detection").asText().equals("privileged-workload"))
                        .map(line -> line.path("summary").asText()))
                .allMatch(summary -> summary.contains("as the object cache has it"));
    }

    /** Takes the body out of the event and tells the inventory of the object. */
    private static void take(JsonNode line, StringBuilder inventory) {
        var event = (ObjectNode) line;
        var body = event.remove("requestObject");
        event.remove("responseObject");
        event.put("level", "Metadata");
        if (body == null) {
            return;
        }
        var object = event.path("objectRef");
        var created = event.path("stageTimestamp").asText().substring(0, 19) + 'Z';
        var seen = event.path("stageTimestamp").asText().substring(0, 19) + ".9Z";
        inventory.append("  - {resource: \"%s\", namespace: \"%s\", name: \"%s\", created: %s, from: %s, body: %s}\n"
                .formatted(
                        object.path("resource").asText(),
                        object.path("namespace").asText(),
                        object.path("name").asText(),
                        created,
                        seen,
                        body));
    }

    private static boolean isOfCreations(Path file) {
        try {
            var bodies = lines(file).stream()
                    .filter(line -> line.has("requestObject") || line.has("responseObject"))
                    .toList();
            return !bodies.isEmpty() && bodies.stream().allMatch(BodiesReplayTest::isCreation);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static boolean isCreation(JsonNode line) {
        var object = line.path("objectRef");
        return line.path("verb").asText().equals("create")
                && line.path("responseStatus").path("code").asInt() == 201
                && line.path("stageTimestamp").asText().length() >= 19
                && object.path("subresource").asText().isEmpty()
                && !object.path("name").asText().isEmpty()
                && KEPT.contains(object.path("resource").asText())
                && line.path("requestObject").isObject();
    }

    private List<JsonNode> replay(String... inputs) throws IOException {
        var out = folder.resolve("findings.jsonl");
        var words = Stream.concat(Stream.of("replay", "--workers", "1", "--out", out.toString()), Stream.of(inputs));
        var run = Run.of(words.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return lines(out);
    }

    private static Set<String> found(List<JsonNode> lines) {
        var found = new TreeSet<String>();
        for (var line : lines) {
            if (line.path("kind").asText().equals("finding")) {
                found.add("%s %s %s %s"
                        .formatted(
                                line.path("detection").asText(),
                                line.path("severity").asText(),
                                line.path("actor").path("name").asText(),
                                line.path("evidence")));
            }
        }
        return found;
    }

    private static List<JsonNode> lines(Path file) throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                lines.add(JSON.readTree(line));
            }
        }
        return lines;
    }

    private static String text(List<JsonNode> lines) {
        return String.join("", lines.stream().map(line -> line + "\n").toList());
    }
}
