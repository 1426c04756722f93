package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people do with an incident, by the commands, on a collector that is killed again and again, before a real Alertmanager. */
@SuppressWarnings("NullAway.Init")
class DayTwoIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder = Path.of(".");

    private Dist dist;
    private Path data;
    private Path log;
    private Path config;
    private RealAlertmanager alertmanager;
    private @Nullable Process picket;

    @BeforeEach
    void start() throws IOException {
        assumeTrue(RealAlertmanager.isThere(), RealAlertmanager.MISSING);
        dist = Dist.in(folder);
        data = folder.resolve("data");
        log = Files.createFile(folder.resolve("audit.log"));
        alertmanager = RealAlertmanager.start(folder);
        config = Files.writeString(folder.resolve("picket.yaml"), """
                agent:
                  flow: {mode: "off"}
                  audit: {file: %s}
                collector:
                  api: {tls: false}
                  alerting: {alertmanagers: ['%s']}
                """.formatted(log, alertmanager.address()));
    }

    @AfterEach
    void stop() throws InterruptedException {
        kill();
        if (alertmanager != null) {
            alertmanager.close();
        }
    }

    @Test
    void acknowledged_closed_openedAgain_overKills() throws Exception {
        up();
        exec("db");
        var incident = await().atMost(PATIENCE)
                .until(this::incidents, rows -> rows.size() == 1)
                .getFirst();
        var id = incident.path("id").asText();
        assertThat(incident.path("state").asText()).isEqualTo("open");
        await().atMost(PATIENCE).until(() -> told(id).equals("firing"));

        var reader =
                picket("incidents", "ack", id, "--owner", "anna", "--reason", "x", "--token-file", data + "/token");
        assertThat(reader.code()).isEqualTo(2);
        assertThat(reader.err()).contains("may read, and not decide", "collector.api.triage");
        var ack = picket("incidents", "ack", id.substring(0, 8), "--owner", "anna", "--reason", "looking at it");
        assertThat(ack.code()).as(ack.err()).isZero();
        assertThat(ack.out()).contains("acknowledge", id.substring(0, 12), "anna", "looking at it", "operator");

        kill();
        up();
        assertStands(id, "acknowledged", "anna", "looking at it");
        await().atMost(PATIENCE)
                .until(() -> alertmanager
                        .firing()
                        .anyMatch(alert ->
                                alert.path("annotations").path("owner").asText().equals("anna")
                                        && alert.path("annotations")
                                                .path("acknowledged")
                                                .asText()
                                                .endsWith(": looking at it")));
        assertThat(told(id)).isEqualTo("firing");

        var close = picket("incidents", "close", id, "--reason", "a drill");
        assertThat(close.code()).as(close.err()).isZero();
        assertStands(id, "closed", "anna", "a drill");
        await().atMost(PATIENCE).until(() -> told(id).equals("resolved"));
        assertThat(picket("incidents", "close", id, "--reason", "again").code()).isEqualTo(2);

        kill();
        up();
        exec("db"); // the same once more: the log of a rotated file, say
        await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
        assertStands(id, "closed", "anna", "a drill");
        assertThat(alertmanager.firing()).isEmpty();

        exec("cache");
        await().atMost(PATIENCE).until(() -> state(id).equals("open"));
        await().atMost(PATIENCE).until(() -> told(id).equals("firing"));
        var story = picket("incidents", id);
        assertThat(story.out())
                .contains(
                        "acknowledge by operator, owner anna: looking at it",
                        "close by operator, owner anna: a drill",
                        "reopen by picket, owner anna: a new finding: pod-exec");
    }

    @Test
    void suppressed_isKeptAndMarked_andCountsAgainAtItsEnd() throws Exception {
        up();
        assertThat(picket("suppress", "add", "--detection", "pod-exec", "--owner", "anna", "--reason", "x")
                        .code())
                .as("without an end")
                .isEqualTo(2);
        assertThat(suppress("--for", "9999d").err()).contains("within 366 days");
        assertThat(suppress("--for", "1h", "--tenant", "<b>").code()).isEqualTo(2);
        var added = suppress("--for", "1m");
        assertThat(added.code()).as(added.err()).isZero();
        var until = Instant.now().plusSeconds(60);

        kill();
        up();
        assertThat(picket("suppress", "list").out()).contains("pod-exec", "mallory", "anna", "nightly drill");
        exec("db");
        var marked = await().atMost(PATIENCE)
                .until(
                        () -> rows("query", "SELECT id, suppressed FROM findings WHERE suppressed <> ''"),
                        rows -> !rows.isEmpty());
        assertThat(marked).hasSize(1);
        assertThat(Instant.now()).as("a slow machine").isBefore(until);
        assertThat(incidents()).isEmpty();
        assertThat(alertmanager.firing()).isEmpty();
        assertThat(metrics())
                .contains("picket_findings_suppressed_total{detection=\"pod-exec\"} 1.0", "picket_suppressions 1.0");

        await().atMost(PATIENCE).until(() -> metrics().contains("picket_suppressions 0.0"));
        exec("cache");
        await().atMost(PATIENCE).until(() -> incidents().size() == 1);
        await().atMost(PATIENCE).until(() -> alertmanager.firing().count() == 1);
        assertThat(rows("query", "SELECT action, owner, reason FROM actions").toString())
                .contains("suppress", "nightly drill");
    }

    @Test
    void suppression_removed_countsAgainAtOnce() throws Exception {
        up();
        assertThat(suppress(
                                "--until",
                                Instant.now()
                                        .plus(Duration.ofDays(3))
                                        .toString()
                                        .substring(0, 10))
                        .code())
                .isZero();
        var id = rows("suppress", "list").getFirst().path("id").asText();

        var removed = picket("suppress", "remove", id.substring(0, 8), "--reason", "over");

        assertThat(removed.code()).as(removed.err()).isZero();
        exec("db");
        await().atMost(PATIENCE).until(() -> incidents().size() == 1);
        assertThat(picket("suppress", "remove", id).code()).isEqualTo(2);
    }

    @Test
    void alertTest_isTaken_toldToPeople_andEnded() {
        await().atMost(PATIENCE).until(alertmanager::isUp);

        var dry = Run.of("alert", "test", "--config", config.toString(), "--dry-run");
        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("PicketTest");
        assertThat(dry.err()).contains("would be posted to " + alertmanager.address() + "/api/v2/alerts");
        assertThat(alertmanager.firing()).isEmpty();

        var test = Run.of("alert", "test", "--config", config.toString(), "--hold", "5s", "--severity", "high");

        assertThat(test.code()).as(test.out() + test.err()).isZero();
        assertThat(test.out()).contains("taken", "ended", alertmanager.address() + "/api/v2/alerts");
        await().atMost(PATIENCE)
                .until(() -> alertmanager
                        .lastToldOf("alertname", "PicketTest")
                        .orElse("")
                        .equals("resolved"));
    }

    @Test
    void alertTest_notTaken_orNowhere_saysWhy() throws IOException {
        var nobody = Files.writeString(
                folder.resolve("nobody.yaml"), "collector: {alerting: {alertmanagers: ['http://127.0.0.1:9']}}\n");
        var none = Files.writeString(folder.resolve("none.yaml"), "cluster: a\n");

        var failed = Run.of("alert", "test", "--config", nobody.toString());
        var nowhere = Run.of("alert", "test", "--config", none.toString());

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.out()).contains("failed", "http://127.0.0.1:9/api/v2/alerts", "nothing answers there");
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.err()).contains("collector.alerting.alertmanagers names none");
        assertThat(Run.of("alert", "test", "--config", nobody.toString(), "--hold", "1y")
                        .code())
                .isEqualTo(2);
    }

    @Test
    void decision_withoutACollector_isMissing() throws Exception {
        up();
        exec("db");
        var id = await().atMost(PATIENCE)
                .until(this::incidents, rows -> rows.size() == 1)
                .getFirst()
                .path("id")
                .asText();
        end();

        var ack = picket("incidents", "ack", id, "--owner", "anna", "--reason", "x");

        assertThat(ack.code()).isEqualTo(3);
        assertThat(ack.err()).contains("no collector", "--server");
        assertThat(picket("incidents", "ack", id, "--owner", "anna").err()).contains("--reason");
        var astray = Run.of("incidents", "--data", data.toString(), "ack", id, "--owner", "anna", "--reason", "x");
        assertThat(astray.code()).isEqualTo(2);
        assertThat(astray.err()).contains("behind it");
    }

    @Test
    void apiServerAway_statusSaysWhatIsNotWatched_andDetectionGoesOn() throws Exception {
        var kubeconfig = Files.writeString(folder.resolve("kubeconfig"), """
                apiVersion: v1
                kind: Config
                current-context: away
                contexts: [{name: away, context: {cluster: away, user: away}}]
                clusters: [{name: away, cluster: {server: "http://127.0.0.1:9"}}]
                users: [{name: away, user: {}}]
                """);
        up(Map.of("KUBECONFIG", kubeconfig.toString(), "PICKET_COLLECTOR_INVENTORY_KUBERNETES", "on"));

        var inventory = await().atMost(PATIENCE)
                .until(
                        () -> rows("status").stream()
                                .filter(row -> row.path("part").asText().equals("inventory"))
                                .findFirst()
                                .orElseThrow(),
                        row -> row.path("detail").asText().contains(": "));
        exec("db");

        assertThat(inventory.path("state").asText()).isEqualTo("stale");
        assertThat(inventory.path("detail").asText())
                .startsWith("not watching ")
                .contains("pods");
        assertThat(metrics()).contains("picket_inventory_stale 1.0");
        await().atMost(PATIENCE).until(() -> incidents().size() == 1);
    }

    private Run suppress(String... more) {
        var most = Stream.of(
                "suppress",
                "add",
                "--detection",
                "pod-exec",
                "--user",
                "mallory",
                "--owner",
                "anna",
                "--reason",
                "nightly drill");
        return picket(Stream.concat(most, Arrays.stream(more)).toArray(String[]::new));
    }

    private void up() throws IOException {
        up(Map.of());
    }

    private void up(Map<String, String> environment) throws IOException {
        var out = folder.resolve("up-" + System.nanoTime() + ".log");
        picket = dist.start(
                environment, out, "up", "--config", config.toString(), "--data", data.toString(), "--port", "0");
        await().atMost(PATIENCE)
                .until(() -> Files.readString(out).contains("  API ") && Files.exists(data.resolve("server")));
    }

    private void end() throws InterruptedException {
        if (picket != null) {
            picket.destroy();
            assertThat(picket.waitFor(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** As {@code kill -9} does. */
    private void kill() throws InterruptedException {
        if (picket != null) {
            picket.descendants().forEach(ProcessHandle::destroyForcibly);
            picket.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
        }
    }

    private void exec(String workload) throws IOException {
        Files.writeString(log, """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"exec-%1$s","stage":"ResponseStarted",\
            "requestURI":"/api/v1/namespaces/globex/pods/%1$s-0/exec?command=id","verb":"get",\
            "user":{"username":"mallory"},"sourceIPs":["10.0.0.9"],\
            "objectRef":{"resource":"pods","namespace":"globex","name":"%1$s-0","subresource":"exec"},\
            "responseStatus":{"code":101},"requestReceivedTimestamp":"%2$s","stageTimestamp":"%2$s"}
            """.formatted(workload, Instant.now()), StandardOpenOption.APPEND);
    }

    private Run picket(String... arguments) {
        return Run.of(Stream.concat(Arrays.stream(arguments), Stream.of("--data", data.toString()))
                .toArray(String[]::new));
    }

    private List<JsonNode> incidents() throws IOException {
        return rows("incidents");
    }

    private List<JsonNode> rows(String... arguments) throws IOException {
        var ran = picket(
                Stream.concat(Arrays.stream(arguments), Stream.of("-o", "json")).toArray(String[]::new));
        assertThat(ran.code()).as(ran.err()).isZero();
        var rows = new ArrayList<JsonNode>();
        for (var line : ran.out().lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private String state(String id) throws IOException {
        return incident(id).path("state").asText();
    }

    private JsonNode incident(String id) throws IOException {
        return incidents().stream()
                .filter(row -> row.path("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private void assertStands(String id, String state, String owner, String reason) throws IOException {
        var row = incident(id);
        assertThat(List.of(
                        row.path("state").asText(),
                        row.path("owner").asText(),
                        row.path("reason").asText()))
                .containsExactly(state, owner, reason);
    }

    private String told(String incident) {
        return alertmanager.lastToldOf("incident", incident).orElse("");
    }

    private String metrics() throws IOException, InterruptedException {
        var address = URI.create(Files.readString(data.resolve("server")).strip() + "/metrics");
        try (var client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
