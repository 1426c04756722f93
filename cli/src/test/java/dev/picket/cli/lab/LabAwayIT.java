package dev.picket.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The lab's real API server tells by log and by webhook at once; people and machines use the cluster, somebody attacks, and the Picket that hears
 * both is away for {@code -Dpicket.away} seconds (20; bench/long takes 60). Another one reads the log and is never away: both must have heard of the
 * same calls and say the same.
 */
@ExtendWith(Alone.class)
class LabAwayIT {
    private static final Duration AWAY = Duration.ofSeconds(Long.getLong("picket.away", 20));
    private static final String MINUTES = Long.toString(1 + AWAY.toMinutes());
    private static final String ATTACK = "attacks/10-exec-into-other-tenant";

    private static final String TWICE =
            "SELECT audit_id FROM calls GROUP BY audit_id, verb, user_name, resource, subresource,"
                    + " object_namespace, object_name, start HAVING count(*) > 1";

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
    void receiverAway_underLoad_fileAndWebhookTogetherLoseNothingAndSayNothingTwice() throws Exception {
        var log = Map.of("PICKET_AGENT_AUDIT_FILE", Lab.auditLog().toString());
        var steady = start("steady", log);
        stopping.onStop("receiver", () -> Lab.run(Duration.ofMinutes(2), picket, "up", "audit-receiver"));
        Lab.run(Duration.ofMinutes(2), picket, "down", "audit-receiver");
        var bothWays = new LinkedHashMap<>(log);
        bothWays.putAll(Lab.webhook());
        var first = start("both", bothWays);
        var traffic = CompletableFuture.runAsync(
                () -> Lab.run(Duration.ofMinutes(8), picket, "traffic", "--minutes", MINUTES, "--seed", "60"));
        await("calls by the webhook")
                .atMost(Duration.ofMinutes(1))
                .until(() -> calls(first).size() > 100);

        first.close();
        Lab.run(Duration.ofMinutes(4), picket, ATTACK);
        await("that it is away").pollDelay(AWAY).atMost(AWAY.plusSeconds(5)).until(() -> true);
        var both = start("both", bothWays);
        traffic.join();

        await().atMost(Duration.ofMinutes(3))
                .pollInterval(Duration.ofSeconds(5))
                .untilAsserted(() -> {
                    assertThat(both.query(TWICE)).isEmpty();
                    assertThat(calls(both)).containsAll(calls(steady));
                    assertThat(told(both)).isEqualTo(told(steady));
                });
        assertThat(told(both)).anyMatch(line -> line.startsWith("pod-exec high alice"));
    }

    private Watching start(String name, Map<String, String> audit) throws IOException {
        var watching = Watching.overTheLab(picket, folder.resolve(name), audit);
        stopping.onStop(name, watching::close);
        return watching;
    }

    private static Set<String> calls(Watching watching) throws IOException {
        return watching.query("SELECT DISTINCT audit_id FROM calls").stream()
                .map(row -> row.path("audit_id").asText())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Findings of medium and above, a line each; the same line twice would be one finding told twice. */
    private static Set<String> told(Watching watching) throws IOException {
        var rows = watching.query("SELECT * FROM findings WHERE severity IN ('medium', 'high', 'critical')");
        var lines = rows.stream().map(LabAwayIT::line).collect(Collectors.toCollection(TreeSet::new));
        assertThat(lines).as("no finding twice").hasSize(rows.size());
        return lines;
    }

    private static String line(JsonNode row) {
        return "%s %s %s -> %s %s/%s %s"
                .formatted(
                        row.path("detection").asText(),
                        row.path("severity").asText(),
                        row.path("actor_name").asText(),
                        row.path("target_kind").asText(),
                        row.path("target_namespace").asText(),
                        row.path("target_name").asText(),
                        row.path("time").asText());
    }
}
