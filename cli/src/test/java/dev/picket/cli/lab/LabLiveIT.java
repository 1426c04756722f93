package dev.picket.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two {@code picket up} beside a living cluster: names from its API server, one hears of calls by the audit log, the other by the audit webhook,
 * where it takes the place of the lab's receiver. An attack happens; both must say the same about it.
 */
@ExtendWith(Alone.class)
class LabLiveIT {
    private static final String ATTACK = "10-exec-into-other-tenant";

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private Path picket = Path.of(".");

    @BeforeEach
    void needsTheLab() throws IOException {
        var obstacle = Lab.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        picket = Lab.launcher(folder);
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void liveAttack_heardByFileAndByWebhook_isTheSameToBoth() throws Exception {
        var byFile =
                start("file", Map.of("PICKET_AGENT_AUDIT_FILE", Lab.auditLog().toString()));
        stopping.onStop("receiver", () -> Lab.run(Duration.ofMinutes(2), picket, "up", "audit-receiver"));
        Lab.run(Duration.ofMinutes(2), picket, "down", "audit-receiver");
        var byWebhook = start("webhook", Lab.webhook());

        Lab.run(Duration.ofMinutes(4), picket, "attacks/" + ATTACK);
        var labels = labels();

        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            assertThat(told(byFile, labels))
                    .contains(
                            "pod-exec high alice (acme) -> workload globex/db (globex)",
                            "cross-tenant-api-access high alice (acme) -> workload globex/db (globex)");
            assertThat(told(byWebhook, labels)).isEqualTo(told(byFile, labels));
        });
        assertThat(byWebhook
                        .query("SELECT count(*) AS calls FROM calls")
                        .getFirst()
                        .path("calls")
                        .asLong())
                .isPositive();
    }

    private Watching start(String name, Map<String, String> audit) throws IOException {
        var watching = Watching.overTheLab(picket, folder.resolve(name), audit);
        stopping.onStop(name, watching::close);
        return watching;
    }

    private static Set<String> labels() throws IOException {
        var json = new ObjectMapper();
        var ids = new TreeSet<String>();
        for (var line : Files.readAllLines(Lab.state().resolve("attacks/" + ATTACK + "/labels.jsonl"))) {
            ids.add(json.readTree(line).path("auditID").asText());
        }
        assertThat(ids).isNotEmpty();
        return ids;
    }

    /** What is said of calls of the attack, a line a finding. */
    private static Set<String> told(Watching watching, Set<String> labels) throws IOException {
        var ids = labels.stream().map(id -> "'" + id + "'").collect(Collectors.joining(", "));
        return watching
                .query("SELECT DISTINCT f.* FROM findings f JOIN evidence e ON e.finding = f.id WHERE e.event IN ("
                        + ids + ") AND f.severity <> 'low'")
                .stream()
                .map(LabLiveIT::line)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** An object's name is left out: a finding about several has that of the first, and one of them hears of more that came before. */
    private static String line(JsonNode row) {
        var kind = row.path("target_kind").asText();
        return "%s %s %s (%s) -> %s %s/%s (%s)"
                .formatted(
                        row.path("detection").asText(),
                        row.path("severity").asText(),
                        row.path("actor_name").asText(),
                        row.path("actor_tenant").asText(),
                        kind,
                        row.path("target_namespace").asText(),
                        kind.equals("object") ? "-" : row.path("target_name").asText(),
                        row.path("target_tenant").asText());
    }
}
