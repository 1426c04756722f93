package dev.picket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.audit.AuditSender;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clocks that jump, an API server's and the collector's own: what comes after is found all the same, as a finding and as an incident. The whole pipeline. */
class ClockJumpsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration TEN_YEARS = Duration.ofDays(3_650);

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private final List<Finding> findings = new CopyOnWriteArrayList<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private volatile Duration ahead = Duration.ZERO;
    private final InstantSource clock = () -> InstantSource.system().instant().plus(ahead);
    private Optional<AuditSender> sender = Optional.empty();
    private Optional<Central> central = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        var data = DataFolder.make(folder.resolve("data"));
        var settings = Map.of(
                "PICKET_AGENT_FLOW_MODE", "off",
                "PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on",
                "PICKET_AGENT_AUDIT_WEBHOOK_TLS", "false",
                "PICKET_PORTS_API", "0",
                "PICKET_PORTS_WEBHOOK", "0");
        if (!(ConfigFile.read(settings) instanceof Loaded.Good(var config))) {
            throw new IllegalStateException("settings of our own were refused");
        }
        var vertx = Engines.start(stopping);
        var started = Central.start(config, data, Optional.empty(), this::hear, clock, vertx, stopping);
        Local.start(config, data, "test", started.link(), clock, vertx, stopping);
        central = Optional.of(started);
        sender = Optional.of(sender(data));
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void apiServersClockJumps_whatComesAfterIsFound() throws Exception {
        var now = clock.instant();
        send("year-2099", Instant.parse("2099-01-01T00:00:00Z"));
        send("ten-years-ago", now.minus(TEN_YEARS));
        send("ten-years-ahead", now.plus(TEN_YEARS));
        send("a-minute-back", now.minusSeconds(60));
        send("attack", now);

        awaitIncidentOf("attack");
        awaitIncidentOf("year-2099");
        assertThat(findings)
                .allMatch(finding -> !finding.time().isAfter(clock.instant())
                        && finding.time().isAfter(now.minusSeconds(3_600)));
        assertThat(central.orElseThrow().collector().metrics().scrape())
                .contains("picket_context_events_corrected_total 3.0");
    }

    @Test
    void collectorsClockJumpsAndIsPutBack_whatComesAfterIsFound() throws Exception {
        send("before", clock.instant());
        awaitIncidentOf("before");

        ahead = TEN_YEARS;
        send("while-wrong", clock.instant());
        awaitIncidentOf("while-wrong");
        ahead = Duration.ZERO;
        send("attack", clock.instant());

        awaitIncidentOf("attack");
    }

    private void awaitIncidentOf(String id) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(findingsOf(id))
                        .as("findings of %s that an open incident holds", id)
                        .isNotEmpty());
    }

    private List<Finding> findingsOf(String id) {
        synchronized (incidents) {
            return findings.stream()
                    .filter(finding -> finding.detection().id().equals("cross-tenant-api-access"))
                    .filter(finding -> finding.evidence().stream()
                            .anyMatch(evidence -> evidence.id().equals(id)))
                    .filter(finding -> incidents.values().stream()
                            .anyMatch(incident -> incident.status() == Incident.Status.OPEN
                                    && incident.findings().contains(finding.id())))
                    .toList();
        }
    }

    private void hear(List<Finding> told, List<Incident> changed) {
        findings.addAll(told);
        synchronized (incidents) {
            changed.forEach(incident -> incidents.put(incident.id(), incident));
        }
    }

    /** A person of one tenant reads another's secret: each time another person. */
    private void send(String id, Instant time) throws IOException, InterruptedException {
        var event = """
                {"level":"Metadata","auditID":"%1$s","stage":"ResponseComplete","verb":"get",\
                "user":{"username":"system:serviceaccount:shop:%1$s"},"sourceIPs":["10.0.0.9"],"userAgent":"kubectl/v1.34",\
                "objectRef":{"resource":"secrets","namespace":"bank","name":"vault"},"responseStatus":{"code":200},\
                "requestReceivedTimestamp":"%2$s","stageTimestamp":"%2$s"}""".formatted(id, time);
        assertThat(sender.orElseThrow()
                        .post(AuditSender.list(List.of(event.getBytes(UTF_8))))
                        .statusCode())
                .isEqualTo(200);
    }

    private AuditSender sender(DataFolder data) throws IOException {
        var client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        stopping.onStop("client", client::close);
        var kubeconfig = Files.readString(data.webhookKubeconfig());
        return new AuditSender(
                client, URI.create(value(kubeconfig, "server")), value(kubeconfig, "token"), Duration.ofMillis(50));
    }

    private static String value(String text, String key) {
        return text.lines()
                .filter(line -> line.strip().startsWith(key + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().replace("\"", ""))
                .findFirst()
                .orElse("");
    }
}
