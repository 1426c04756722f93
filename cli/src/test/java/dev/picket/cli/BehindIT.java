package dev.picket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.agent.capture.audit.AnyAudit;
import dev.picket.agent.capture.audit.Reading;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Stopping;
import dev.picket.event.Traffic;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Acknowledgement.Verdict;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Somebody enters a pod, and the pod goes to another tenant: who was behind it is told, by a replay and by the live collector, to its ledger and its timeline. */
class BehindIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String EXEC = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"exec-1","stage":"ResponseStarted",\
            "requestURI":"/api/v1/namespaces/acme/pods/web-0/exec?command=sh","verb":"get",\
            "user":{"username":"alice"},"sourceIPs":["198.51.100.9"],\
            "objectRef":{"resource":"pods","namespace":"acme","name":"web-0","subresource":"exec"},\
            "responseStatus":{"code":101},"requestReceivedTimestamp":"%1$s","stageTimestamp":"%1$s"}
            """;

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private DataFolder data = new DataFolder(Path.of("."));

    @BeforeEach
    void make() throws IOException {
        data = DataFolder.make(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void replay_ofAPodThatSomebodyIsIn_namesThem() throws IOException {
        var start = Instant.parse("2026-03-01T10:00:00Z");
        var audit = Files.writeString(folder.resolve("audit.jsonl"), EXEC.formatted(start));
        var flows = Files.writeString(folder.resolve("flows.jsonl"), line(start.plusSeconds(60)));
        var out = folder.resolve("findings.jsonl");

        var run = Run.of("replay", "--audit", audit.toString(), "--flows", flows.toString(), "--out", out.toString());

        assertThat(run.code()).as(run.err()).isZero();
        var crossing = lines(Files.readString(out)).stream()
                .filter(line -> line.path("detection").asText().equals("cross-tenant-flow"))
                .findFirst()
                .orElseThrow();
        assertThat(crossing.at("/actor/name").asText()).isEqualTo("web");
        assertThat(crossing.at("/behind/name").asText()).isEqualTo("alice");
        assertThat(crossing.path("summary").asText()).endsWith(", with alice inside its pod");
    }

    @Test
    void timeline_ofAPodThatSomebodyIsIn_namesThem() throws IOException {
        var vertx = Engines.start(stopping);
        var central =
                Central.start(config(), data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
        var start = InstantSource.system().instant().minusSeconds(120);
        var session = central.collector().connect();
        var batch = Batch.newBuilder().setNumber(1).setCluster("c").setAgent("a");
        batch.addEvents(Wire.toProto(placed(exec(start), 1)));
        batch.addEvents(Wire.toProto(placed(flow(start.plusSeconds(60)), 2)));

        assertThat(session.deliver(batch.build()).getVerdict()).isEqualTo(Verdict.ACCEPTED);

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(query("SELECT detection, behind, summary FROM findings"))
                        .anySatisfy(finding -> {
                            assertThat(finding.path("detection").asText()).isEqualTo("cross-tenant-flow");
                            assertThat(finding.path("behind").asText()).isEqualTo("alice");
                            assertThat(finding.path("summary").asText()).contains("alice");
                        }));
        assertThat(query("SELECT actor, behind FROM flows"))
                .extracting(row ->
                        row.path("actor").asText() + ' ' + row.path("behind").asText())
                .containsExactly("acme/web alice");
        assertThat(rows("timeline", "--user", "alice", "--since", "1h"))
                .extracting(row ->
                        row.path("plane").asText() + ' ' + row.path("behind").asText())
                .contains("audit ", "flow alice", "finding alice");
    }

    private List<JsonNode> query(String sql) throws IOException {
        return rows("query", sql);
    }

    private List<JsonNode> rows(String... command) throws IOException {
        var words = new ArrayList<>(List.of(command));
        words.addAll(List.of("-o", "json", "--data", data.path().toString()));
        var run = Run.of(words.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return lines(run.out());
    }

    private static List<JsonNode> lines(String text) throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var line : text.lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static Event exec(Instant time) {
        var read = new ArrayList<Event>();
        var line = EXEC.formatted(time).strip().getBytes(UTF_8);
        new AnyAudit().read(line, 0, line.length, () -> "row", reading -> {
            if (reading instanceof Reading.Read(var _, var call)) {
                read.add(call);
            }
        });
        return read.getFirst();
    }

    private static String line(Instant time) {
        return """
                {"id":"flow-1","start":"%1$s","end":"%1$s","protocol":"TCP",\
                "source":{"ip":"10.1.0.1","port":40000,"pod":"web-0","namespace":"acme"},\
                "destination":{"ip":"10.1.0.2","port":5432,"pod":"db-0","namespace":"globex"},\
                "sent":{"bytes":10,"packets":1},"received":{"bytes":10,"packets":1},"outcome":"ESTABLISHED"}
                """.formatted(time);
    }

    private static Event flow(Instant time) {
        return new Flow(
                Envelope.unplaced("flow-1", time, time, Envelope.Observer.CLIENT),
                Flow.Protocol.TCP,
                new Endpoint("10.1.0.1", 40_000, "", "web-0", "acme", "", ""),
                new Endpoint("10.1.0.2", 5_432, "", "db-0", "globex", "", ""),
                new Traffic(10, 1),
                new Traffic(10, 1),
                Flow.Outcome.ESTABLISHED,
                false);
    }

    private static Event placed(Event event, long sequence) {
        return event.in(event.envelope().placed("c", "a", "n", 1, 0, sequence));
    }

    private static Config config() {
        var settings = new LinkedHashMap<>(Map.of("PICKET_AGENT_FLOW_MODE", "off", "PICKET_PORTS_API", "0"));
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }
}
