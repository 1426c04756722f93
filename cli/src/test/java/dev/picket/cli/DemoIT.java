package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.agent.MetadataOnly;
import dev.picket.cli.path.Leaks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as people run it, by the launcher, in a process of its own; only faster. */
class DemoIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> FAST = Map.of("PICKET_JAVA_OPTS", "-Dpicket.demo.times=24");
    private static final Path SCENARIO =
            Path.of("../scenarios/demo").toAbsolutePath().normalize();

    @TempDir
    private Path temporary = Path.of(".");

    @TempDir
    private Path elsewhere = Path.of(".");

    private Dist dist() throws IOException {
        return Dist.in(temporary);
    }

    @BeforeEach
    void nothingIsBuilt() {
        assertThat(Path.of("target/dist/lib")).as("mvn package makes it").isDirectory();
    }

    @Test
    void story_isOneIncidentOverThreePlanes_thatItsCommandsShow() throws IOException, InterruptedException {
        var dist = dist();

        var demo = dist.run(FAST, List.of("./picket"), "demo");

        assertThat(demo.code()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.err()).isEmpty();
        assertThat(demo.out())
                .doesNotContain("\u001b", "Not found")
                .contains("824 events", "17 findings", "1 incident,");
        var id = demo.out()
                .lines()
                .filter(line -> line.startsWith("incident "))
                .findFirst()
                .orElseThrow()
                .substring(9, 21);
        var commands = commands(demo.out());
        assertThat(commands).hasSize(3);
        for (var command : commands) {
            var shown = dist.paste(command);
            assertThat(shown.code()).as(command + '\n' + shown.err()).isZero();
            assertThat(shown.out()).as(command).contains(id);
        }
        var incidents = rows(dist, "SELECT * FROM incidents");
        assertThat(incidents).hasSize(1);
        assertThat(rows(dist, "SELECT plane FROM hops ORDER BY position").stream()
                        .map(row -> row.path("plane").asText())
                        .distinct())
                .containsExactly("flow", "audit", "inference");
        assertThat(found(dist)).containsExactlyInAnyOrderElementsOf(replayed());
        assertNothingWasLostOrLate(dist);
        assertNothingPlanted(dist);
    }

    @Test
    void kept_itAnswers_andIsRefusedToOthers_andEndsOnTheSignal() throws IOException, InterruptedException {
        var dist = dist();
        var out = elsewhere.resolve("out");
        var demo = dist.start(FAST, out, "demo", "--keep", "--port", "0");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(out).contains("Ctrl-C stops it."));

            for (var command : commands(Files.readString(out))) {
                var shown = dist.paste(command);
                assertThat(shown.code()).as(command + '\n' + shown.err()).isZero();
            }
            var second = dist.run(FAST, List.of("./picket"), "demo");
            assertThat(second.code()).isEqualTo(3);
            assertThat(second.err()).contains(".picket/demo", "in use by process " + demo.pid());
            demo.destroy();
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            demo.destroyForcibly();
        }
        var after = dist.run(
                "incidents", "--data", dist.home().resolve(".picket/demo").toString());
        assertThat(after.code()).as(after.err()).isZero();
        assertThat(after.out()).contains("aurora/scraper");
    }

    @Test
    void stoppedInTheMiddle_whatWasPlayedIsKept_andASecondReplacesIt() throws IOException, InterruptedException {
        var dist = dist();
        var out = elsewhere.resolve("out");
        var demo = dist.start(Map.of(), out, "demo");
        try {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> Files.readString(out).contains("service-scan"));
            demo.destroy();
            assertThat(demo.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            demo.destroyForcibly();
        }
        assertThat(Files.readString(out)).contains("stopped").doesNotContain("Look further");
        assertThat(rows(dist, "SELECT * FROM findings WHERE detection = 'service-scan'"))
                .hasSize(1);
        assertThat(rows(dist, "SELECT * FROM findings WHERE detection = 'secret-in-response'"))
                .isEmpty();

        var again = dist.run(FAST, List.of("./picket"), "demo");

        assertThat(again.code()).as(again.out() + again.err()).isZero();
        assertThat(rows(dist, "SELECT * FROM incidents")).hasSize(1);
    }

    @Test
    void portTaken_itTakesAnother_andSaysSo() throws IOException, InterruptedException {
        var dist = dist();
        try (var _ = taken()) {
            var demo = dist.run(FAST, List.of("./picket"), "demo");

            assertThat(demo.code()).as(demo.err()).isZero();
            assertThat(demo.out()).contains("Port 8470 is taken");
        }
    }

    @Test
    void recordingGone_isNamed() throws IOException, InterruptedException {
        var dist = dist();
        Files.delete(dist.folder().resolve("scenarios/demo/flows.jsonl"));

        var demo = dist.run("demo");

        assertThat(demo.code()).isEqualTo(3);
        assertThat(demo.err()).contains("scenarios/demo/flows.jsonl", "git checkout");
        assertThat(dist.home().resolve(".picket")).doesNotExist();
    }

    @Test
    void recordingDamaged_isNamedWithItsLine() throws IOException, InterruptedException {
        var dist = dist();
        Files.writeString(dist.folder().resolve("scenarios/demo/flows.jsonl"), "{\"id\":");

        var demo = dist.run("demo");

        assertThat(demo.code()).isEqualTo(2);
        assertThat(demo.err()).contains("flows.jsonl: line 1: ");
    }

    @Test
    void homeThatCannotBeWritten_isNamed_withTheFix() throws IOException, InterruptedException {
        var dist = dist();

        var demo = dist.run(Map.of("HOME", "/proc"), List.of("./picket"), "demo");

        assertThat(demo.code()).isEqualTo(3);
        assertThat(demo.err()).contains("cannot use the data folder /proc/.picket/demo", "--data DIR");
        assertThat(demo.out()).isEmpty();
    }

    /** Whoever has the port already serves the test as well. */
    private static java.io.Closeable taken() throws IOException {
        try {
            return new java.net.ServerSocket(8470, 1, java.net.InetAddress.getLoopbackAddress());
        } catch (java.net.BindException _) {
            return () -> {};
        }
    }

    private static List<String> commands(String out) {
        return out.lines()
                .filter(line -> line.startsWith("    ./picket "))
                .map(String::strip)
                .toList();
    }

    private static List<JsonNode> rows(Dist dist, String sql) throws IOException, InterruptedException {
        var answer = dist.run(
                "query",
                sql,
                "-o",
                "json",
                "--data",
                dist.home().resolve(".picket/demo").toString());
        assertThat(answer.code()).as(answer.err()).isZero();
        var rows = new ArrayList<JsonNode>();
        for (var line : answer.out().lines().toList()) {
            rows.add(JSON.readTree(line));
        }
        return rows;
    }

    private static List<String> found(Dist dist) throws IOException, InterruptedException {
        return rows(
                        dist,
                        "SELECT detection, severity, actor_tenant, actor_namespace, actor_name, target_tenant, target_namespace,"
                                + " target_name, evidence_count FROM findings")
                .stream()
                .map(row ->
                        String.join(" ", row.valueStream().map(JsonNode::asText).toList()))
                .toList();
    }

    /** The same of a replay of the same files. */
    private List<String> replayed() throws IOException {
        var out = elsewhere.resolve("findings.jsonl");
        var run = Run.of(
                "replay",
                "--audit",
                SCENARIO.resolve("audit.jsonl").toString(),
                "--flows",
                SCENARIO.resolve("flows.jsonl").toString(),
                "--exchanges",
                SCENARIO.resolve("exchanges.jsonl").toString(),
                "--config",
                SCENARIO.resolve("picket.yaml").toString(),
                "--out",
                out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        var found = new ArrayList<String>();
        for (var line : Files.readAllLines(out)) {
            var finding = JSON.readTree(line);
            if (finding.path("kind").asText().equals("finding")) {
                var actor = finding.path("actor");
                var target = finding.path("target");
                found.add(String.join(
                        " ",
                        List.of(
                                finding.path("detection").asText(),
                                finding.path("severity").asText(),
                                actor.path("tenant").asText(),
                                actor.path("namespace").asText(),
                                actor.path("name").asText(),
                                target.path("tenant").asText(),
                                target.path("namespace").asText(),
                                target.path("name").asText(),
                                finding.path("evidenceCount").asText())));
            }
        }
        assertThat(found).hasSize(17);
        return found;
    }

    private static void assertNothingWasLostOrLate(Dist dist) throws IOException, InterruptedException {
        var coverage = rows(
                dist,
                "SELECT sum(received) AS received, sum(lost) AS lost, sum(late) AS late, sum(dropped) AS dropped FROM coverage");
        assertThat(coverage.getFirst().valueStream().map(JsonNode::asInt)).containsExactly(824, 0, 0, 0);
    }

    private static void assertNothingPlanted(Dist dist) throws IOException, InterruptedException {
        var planted = planted();
        assertThat(planted).hasSizeGreaterThan(30).anyMatch(text -> text.contains("ledger_rw"));
        assertThat(new Leaks(planted).below(dist.home())).isEmpty();
        var metadata = new MetadataOnly(planted);
        for (var view : List.of("inferences", "labels", "calls", "findings", "hops", "evidence")) {
            var answer = dist.run(
                    "query",
                    "SELECT * FROM " + view,
                    "-o",
                    "json",
                    "--data",
                    dist.home().resolve(".picket/demo").toString());
            assertThat(answer.code()).as(answer.err()).isZero();
            assertThat(answer.out()).as(view).isNotEmpty();
            assertThat(metadata.leaksIn(answer.out())).as(view).isEmpty();
        }
    }

    /** What was said in the recorded exchanges, by whom ever. */
    private static List<String> planted() throws IOException {
        var said = new HashSet<String>();
        for (var line : Files.readAllLines(SCENARIO.resolve("exchanges.jsonl"))) {
            var exchange = JSON.readTree(line);
            for (var body : List.of("req_body", "resp_body")) {
                for (var part : exchange.path(body).asText().split("\n")) {
                    var json = part.replaceFirst("^data: ", "");
                    if (json.startsWith("{")) {
                        JSON.readTree(json).findValuesAsText("content").forEach(said::add);
                    }
                }
            }
        }
        return List.copyOf(said);
    }
}
