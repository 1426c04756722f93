package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.Agent;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.collector.accept.Listening;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agent and collector as the commands start them, on real ports, and the reading commands against them. */
class ServingIT {
    private static final String EXEC = """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"exec-1","stage":"ResponseStarted",\
            "requestURI":"/api/v1/namespaces/globex/pods/db-0/exec?command=id","verb":"get",\
            "user":{"username":"mallory"},"sourceIPs":["10.0.0.9"],\
            "objectRef":{"resource":"pods","namespace":"globex","name":"db-0","subresource":"exec"},\
            "responseStatus":{"code":101},"requestReceivedTimestamp":"%1$s","stageTimestamp":"%1$s"}
            """;

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private Vertx vertx = Vertx.vertx();
    private DataFolder data = new DataFolder(Path.of("."));

    @BeforeEach
    void make() throws IOException {
        vertx.close();
        vertx = Engines.start(stopping);
        data = DataFolder.make(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void oneProcess_whatTheAgentSees_isAnsweredByServer_thenByFolder() throws IOException {
        var log = Files.writeString(
                folder.resolve("audit.log"),
                EXEC.formatted(InstantSource.system().instant()));
        var config = config(Map.of("PICKET_AGENT_AUDIT_FILE", log.toString()));
        var running = new Stopping();
        var central = central(config, Optional.empty(), running);
        var agent = Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, running);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> Run.of("incidents", "--data", data.path().toString())
                        .out()
                        .contains("globex"));

        var ofServer = Run.of(
                "incidents",
                "--server",
                central.address(),
                "--data",
                data.path().toString());
        assertThat(ofServer.code()).as(ofServer.err()).isZero();
        assertThat(ofServer.err()).contains("coverage: audit 1 received, 0 lost");
        var status = Run.of("status", "--data", data.path().toString());
        assertThat(status.out()).contains("accept", "detect", "ledger");
        assertConserved(central, agent);
        running.close();
        var ofFolder = Run.of("incidents", "--data", data.path().toString());
        assertThat(ofFolder.out()).isEqualTo(ofServer.out());
        assertThat(data.server()).doesNotExist();
    }

    @Test
    void incident_byTheBeginningOfItsId_isTold() throws IOException {
        var log = Files.writeString(
                folder.resolve("audit.log"),
                EXEC.formatted(InstantSource.system().instant()));
        var config = config(Map.of("PICKET_AGENT_AUDIT_FILE", log.toString()));
        var central = central(config, Optional.empty(), stopping);
        Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, stopping);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        Run.of("incidents", "-o", "csv", "--data", data.path().toString())
                                        .out()
                                        .lines()
                                        .count()
                                > 1);
        var id = Run.of("incidents", "-o", "csv", "--data", data.path().toString())
                .out()
                .lines()
                .skip(1)
                .findFirst()
                .orElseThrow()
                .substring(0, 8);

        var story = Run.of("incidents", id, "--data", data.path().toString());
        var timeline =
                Run.of("timeline", "--incident", id, "--data", data.path().toString());

        assertThat(story.out()).contains("mallory -> globex/db", "mallory ran id in pod globex/db-0");
        assertThat(timeline.out()).contains("audit", "get pods/exec id");
        assertThat(Run.of("incidents", "ffffff", "--data", data.path().toString())
                        .code())
                .isEqualTo(2);
    }

    @Test
    void twoProcesses_overMutualTls_eventsArrive() throws IOException {
        var log = Files.writeString(
                folder.resolve("audit.log"),
                EXEC.formatted(InstantSource.system().instant()));
        var grpc = freePort();
        var central = central(
                config(Map.of("PICKET_COLLECTOR_AGENTS", "node-1")),
                Optional.of(new Listening("127.0.0.1", grpc)),
                stopping);
        var config = config(Map.of(
                "PICKET_AGENT_NAME",
                "node-1",
                "PICKET_AGENT_COLLECTOR",
                "127.0.0.1:" + grpc,
                "PICKET_AGENT_TLS",
                data.tls().resolve("agents/node-1").toString(),
                "PICKET_AGENT_AUDIT_FILE",
                log.toString()));
        var own = DataFolder.make(folder.resolve("node"));
        Local.start(
                config,
                own,
                "test",
                Local.network(config, own, InstantSource.system(), vertx, stopping),
                InstantSource.system(),
                vertx,
                stopping);

        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> central.collector().balances().getLast().out() == 1);
    }

    @Test
    void status_awaitingHeartbeats_endsWellOnceTheyComeThrough() throws IOException {
        var config = config(Map.of("PICKET_AGENT_HEARTBEAT", "1s"));
        var central = central(config, Optional.empty(), stopping);
        var nobody = awaitHeartbeats("1s");
        Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, stopping);

        var all = awaitHeartbeats("60s");

        assertThat(nobody.code()).isEqualTo(CommandFailure.FOUND);
        assertThat(all.code()).as(all.out() + all.err()).isZero();
        assertThat(all.out()).containsPattern("heartbeat.* ok .*of every plane");
        assertThat(awaitHeartbeats("soon").err()).contains("no duration: soon", "90s or 3m");
    }

    private Run awaitHeartbeats(String atMost) {
        return Run.of(
                "status", "--await-heartbeats", atMost, "--data", data.path().toString());
    }

    @Test
    void secondProcess_onOneDataFolder_isRefusedByName() throws IOException {
        central(config(Map.of()), Optional.empty(), stopping);

        assertThatThrownBy(() -> central(config(Map.of()), Optional.empty(), new Stopping()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(data.path().toString())
                .hasMessageContaining(
                        "in use by process " + ProcessHandle.current().pid());
    }

    @Test
    void portInUse_isSaid_withTheFix() throws IOException {
        try (var taken = new java.net.ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            var port = taken.getLocalPort();
            var config = config(Map.of("PICKET_PORTS_API", Integer.toString(port)));

            assertThatThrownBy(() -> central(config, Optional.empty(), stopping))
                    .isInstanceOfSatisfying(
                            IOException.class,
                            e -> assertThat(Failures.of(e))
                                    .hasMessageContaining(":" + port)
                                    .hasMessageContaining("--port"));
        }
    }

    @Test
    void wrongToken_isBadInput_andNoServer_isMissing() throws IOException {
        var central = central(config(Map.of()), Optional.empty(), stopping);
        var wrong = Files.writeString(folder.resolve("token"), "not-the-token-that-it-wants");

        var refused = Run.of(
                "status",
                "--server",
                central.address(),
                "--token-file",
                wrong.toString(),
                "--data",
                data.path().toString());
        var nobody = Run.of(
                "status",
                "--server",
                "http://127.0.0.1:" + freePort(),
                "--data",
                data.path().toString());

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains("no valid token");
        assertThat(nobody.code()).isEqualTo(3);
        assertThat(nobody.err()).contains("cannot ask http://127.0.0.1");
    }

    @Test
    void noData_isMissing() {
        var run = Run.of("incidents", "--data", folder.resolve("nothing").toString());

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).contains("nothing", "--data");
    }

    private Central central(Config config, Optional<Listening> intake, Stopping undo) throws IOException {
        return Central.start(config, data, intake, (_, _) -> {}, InstantSource.system(), vertx, undo);
    }

    private static Config config(Map<String, String> environment) {
        var settings = new LinkedHashMap<>(Map.of("PICKET_AGENT_FLOW_MODE", "off", "PICKET_PORTS_API", "0"));
        settings.putAll(environment);
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static int freePort() throws IOException {
        try (var socket = new java.net.ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void assertConserved(Central central, Agent agent) {
        assertThat(central.collector().balances()).extracting(Balance::missing).containsOnly(0L);
        assertThat(agent.balances()).extracting(Balance::missing).containsOnly(0L);
    }
}
