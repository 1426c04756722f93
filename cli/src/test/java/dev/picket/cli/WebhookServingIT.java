package dev.picket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.Agent;
import dev.picket.agent.capture.audit.AuditSender;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import javax.net.ssl.SSLException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit webhook as {@code up} starts it: with the certificate, the token and the kubeconfig that it makes, and beside the audit log. */
class WebhookServingIT {
    @TempDir
    private Path folder = Path.of(".");

    private final Instant begin = InstantSource.system().instant();
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
    void fileAndWebhookAtOnce_reorderedAndTwice_everyCallCountsOnce() throws Exception {
        var log = Files.createFile(folder.resolve("audit.log"));
        var config = config(Map.of("PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on", "PICKET_AGENT_AUDIT_FILE", log.toString()));
        var central = central(config);
        var agent = agent(config, central);
        assertThat(Seen.lines(agent))
                .anyMatch(line -> line.contains("webhook: no API server has sent anything yet: start it with"
                        + " --audit-webhook-config-file=" + data.webhookKubeconfig()));
        var kubeconfig = Kubeconfig.read(data.webhookKubeconfig());
        var events = new ArrayList<byte[]>();
        IntStream.range(0, 600).forEach(i -> events.addAll(stages(i)));
        Files.write(log, lines(events));
        long seed = 5;
        Collections.shuffle(events, new Random(seed));

        try (var client = Clients.trusting(kubeconfig.authority())) {
            var sender =
                    new AuditSender(client, URI.create(kubeconfig.server()), kubeconfig.token(), Duration.ofMillis(50));
            for (int from = 0; from < events.size(); from += 400) {
                var list = AuditSender.list(events.subList(from, Math.min(events.size(), from + 400)));
                assertThat(sender.deliver(list)).isTrue();
                assertThat(from > 400 || sender.deliver(list)).isTrue();
            }
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> balance(central.collector().balances(), "ledger").out() >= 600);
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        balance(central.collector().balances(), "context").in() == 1_200 + 1_200 + repeated(events));
        assertThat(balance(central.collector().balances(), "context").out()).isEqualTo(600);
        assertThat(central.collector().balances()).extracting(Balance::missing).containsOnly(0L);
        assertThat(agent.balances()).extracting(Balance::missing).containsOnly(0L);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(Run.of("status", "--data", data.path().toString())
                                        .out())
                                .contains("capture.audit.webhook")
                                .containsPattern("audit +webhook")
                                .containsPattern("audit +file"));
    }

    @Test
    void bigDeepAndBrokenEvents_byFileAndWebhook_areReadOrCounted() throws Exception {
        var log = Files.createFile(folder.resolve("audit.log"));
        var config = config(Map.of("PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on", "PICKET_AGENT_AUDIT_FILE", log.toString()));
        var central = central(config);
        var agent = agent(config, central);
        var kubeconfig = Kubeconfig.read(data.webhookKubeconfig());
        var events = new ArrayList<byte[]>();
        IntStream.range(0, 20).forEach(i -> events.add(answering(i, "{\"a\":\"" + "x".repeat(3 << 19) + "\"}")));
        events.add(answering(20, "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)));
        var noUtf8 = answering(21, "{\"a\":\"?\"}");
        noUtf8[new String(noUtf8, UTF_8).lastIndexOf('?')] = (byte) 0xff;
        events.add(noUtf8);
        Files.write(log, lines(events));
        Files.writeString(log, "{\"auditID\":hunter2}\n", StandardOpenOption.APPEND);

        try (var client = Clients.trusting(kubeconfig.authority())) {
            var sender =
                    new AuditSender(client, URI.create(kubeconfig.server()), kubeconfig.token(), Duration.ofMillis(50));
            assertThat(sender.deliver(AuditSender.list(events))).isTrue();
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> balance(central.collector().balances(), "context").in() == 44);
        assertThat(balance(central.collector().balances(), "context").out()).isEqualTo(22);
        assertThat(agent.balances()).extracting(Balance::missing).containsOnly(0L);
        assertThat(agent.balances().stream()
                        .flatMap(balance -> balance.refused().values().stream())
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(1);
    }

    @Test
    void clientCertificates_onlyTheNamedOneOfThatAuthority_isHeard() throws Exception {
        var theirs = CertificateAuthority.open(folder.resolve("clients"), InstantSource.system());
        var others = CertificateAuthority.open(folder.resolve("others"), InstantSource.system());
        var config = config(Map.of(
                "PICKET_AGENT_AUDIT_WEBHOOK_MODE",
                "on",
                "PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_AUTHORITY",
                theirs.certificate().toString(),
                "PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_NAMES",
                "kube-apiserver"));
        agent(config, central(config));
        var kubeconfig = Kubeconfig.read(data.webhookKubeconfig());
        assertThat(kubeconfig.token()).isEmpty();
        assertThat(data.webhookToken()).doesNotExist();
        var list = AuditSender.list(stages(1));
        var server = URI.create(kubeconfig.server());

        try (var named = Clients.showing(theirs.agent("kube-apiserver"), kubeconfig.authority());
                var unnamed = Clients.showing(theirs.agent("somebody"), kubeconfig.authority());
                var foreign = Clients.showing(others.agent("kube-apiserver"), kubeconfig.authority());
                var without = Clients.trusting(kubeconfig.authority())) {
            assertThat(status(named, server, list)).isEqualTo(200);
            assertThat(status(unnamed, server, list)).isEqualTo(401);
            assertThat(status(without, server, list)).isEqualTo(401);
            assertThatThrownBy(() -> status(foreign, server, list)).isInstanceOf(IOException.class);
            assertThat(status(without, server.resolve("/healthz"), list)).isEqualTo(401);
        }
    }

    @Test
    void sender_whoBelievesAnotherAuthority_isNotFooled() throws Exception {
        var others = CertificateAuthority.open(folder.resolve("others"), InstantSource.system());
        var config = config(Map.of("PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on"));
        agent(config, central(config));
        var kubeconfig = Kubeconfig.read(data.webhookKubeconfig());

        try (var client = Clients.trusting(Files.readString(others.certificate()))) {
            assertThatThrownBy(() -> status(client, URI.create(kubeconfig.server()), AuditSender.list(List.of())))
                    .isInstanceOf(SSLException.class);
        }
    }

    @Test
    void ownCertificateAndToken_areUsed() throws Exception {
        var own = CertificateAuthority.open(folder.resolve("own"), InstantSource.system());
        var identity = own.server("hook", List.of());
        var token = Files.writeString(folder.resolve("token"), "the-operators-own-token-0123456789\n");
        Files.setPosixFilePermissions(token, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        var config = config(Map.of(
                "PICKET_AGENT_AUDIT_WEBHOOK_MODE",
                "on",
                "PICKET_AGENT_AUDIT_WEBHOOK_CERTIFICATE",
                identity.certificate().toString(),
                "PICKET_AGENT_AUDIT_WEBHOOK_KEY",
                identity.key().toString(),
                "PICKET_AGENT_AUDIT_WEBHOOK_TOKEN",
                token.toString()));
        var central = central(config);
        agent(config, central);
        var kubeconfig = Kubeconfig.read(data.webhookKubeconfig());

        try (var client = Clients.trusting(Files.readString(own.certificate()))) {
            var sender = new AuditSender(
                    client, URI.create(kubeconfig.server()), "the-operators-own-token-0123456789", Duration.ZERO);
            assertThat(sender.post(AuditSender.list(stages(1))).statusCode()).isEqualTo(200);
        }
        assertThat(data.webhookToken()).doesNotExist();
    }

    @Test
    void settings_thatDoNotFit_areRefusedByName() throws IOException {
        for (var wrong : List.of(
                Map.of("PICKET_AGENT_AUDIT_WEBHOOK_CERTIFICATE", "/x/cert.pem"),
                Map.of("PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_AUTHORITY", "/x/none.pem"),
                Map.of("PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_NAMES", "a"),
                Map.of(
                        "PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_AUTHORITY",
                        "/x/ca.pem",
                        "PICKET_AGENT_AUDIT_WEBHOOK_TLS",
                        "false"))) {
            var environment = new LinkedHashMap<>(wrong);
            environment.put("PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on");
            var config = config(environment);
            var link = Local.network(config, data, InstantSource.system(), vertx, stopping);

            assertThatThrownBy(() -> Local.start(config, data, "test", link, InstantSource.system(), vertx, stopping))
                    .as(wrong.toString())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("agent.audit.webhook: ");
        }
    }

    /** What an API server tells of one exec: three stages. */
    private List<byte[]> stages(int i) {
        return List.of("RequestReceived", "ResponseStarted", "ResponseComplete").stream()
                .map(stage -> """
                        {"level":"Metadata","auditID":"exec-%1$d","stage":"%2$s","requestURI":\
                        "/api/v1/namespaces/shop/pods/web-0/exec?command=id","verb":"get","user":{"username":"mallory"},\
                        "sourceIPs":["10.0.0.9"],"objectRef":{"resource":"pods","namespace":"shop","name":"web-0",\
                        "subresource":"exec"},"responseStatus":{"code":101},"requestReceivedTimestamp":"%3$s",\
                        "stageTimestamp":"%3$s"}""".formatted(i, stage, begin.plusMillis(i)).getBytes(UTF_8))
                .toList();
    }

    /** The last of {@link #stages}, with what was answered. */
    private byte[] answering(int i, String object) {
        var event = new String(stages(i).getLast(), UTF_8);
        return (event.substring(0, event.length() - 1) + ",\"responseObject\":" + object + '}').getBytes(UTF_8);
    }

    /** In the log, each line says what it is. */
    private static byte[] lines(List<byte[]> events) {
        var lines = new ByteArrayOutputStream();
        for (var event : events) {
            lines.writeBytes("{\"kind\":\"Event\",\"apiVersion\":\"audit.k8s.io/v1\",".getBytes(UTF_8));
            lines.write(event, 1, event.length - 1);
            lines.write('\n');
        }
        return lines.toByteArray();
    }

    /** How many events of the two batches that were sent twice go on from the source. */
    private static long repeated(List<byte[]> shuffled) {
        return shuffled.subList(0, 800).stream()
                .filter(event -> !new String(event, UTF_8).contains("RequestReceived"))
                .count();
    }

    private static int status(HttpClient client, URI server, byte[] list) throws IOException, InterruptedException {
        return new AuditSender(client, server, "", Duration.ZERO).post(list).statusCode();
    }

    private static Balance balance(List<Balance> balances, String stage) {
        return balances.stream()
                .filter(balance -> balance.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private Agent agent(Config config, Central central) throws IOException {
        return Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, stopping);
    }

    private Central central(Config config) throws IOException {
        return Central.start(config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
    }

    private static Config config(Map<String, String> environment) {
        var settings = new LinkedHashMap<>(Map.of(
                "PICKET_AGENT_FLOW_MODE", "off",
                "PICKET_AGENT_HEARTBEAT", "0s",
                "PICKET_PORTS_API", "0",
                "PICKET_PORTS_WEBHOOK", "0"));
        settings.putAll(environment);
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    /** The kubeconfig as an API server reads it. */
    private record Kubeconfig(String server, String token, String authority) {
        static Kubeconfig read(Path file) throws IOException {
            var lines = Files.readString(file);
            return new Kubeconfig(
                    value(lines, "server"),
                    value(lines, "token"),
                    new String(Base64.getDecoder().decode(value(lines, "certificate-authority-data")), UTF_8));
        }

        private static String value(String text, String key) {
            return text.lines()
                    .filter(line -> line.strip().startsWith(key + ":"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip().replace("\"", ""))
                    .findFirst()
                    .orElse("");
        }
    }
}
