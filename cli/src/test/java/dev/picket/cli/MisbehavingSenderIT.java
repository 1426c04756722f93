package dev.picket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.audit.AuditSender;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a real API server rarely does, and may: batches out of order, twice and at once, and an outage as long as its patience. The pause after a first failure is 10 s in a
 * real one; here it is {@code -Dpicket.pause}, in milliseconds, and all else follows it (bench/long runs it with 10 s, so with an outage of 81 s).
 */
class MisbehavingSenderIT {
    private static final long PAUSE_MILLIS = Long.getLong("picket.pause", 500);
    private static final Duration PATIENCE = Duration.ofMillis(PAUSE_MILLIS * 65 / 8);
    /** As many as a detector remembers of one person at once; of more, the one longest ago would be told anew. */
    private static final int PODS = 16;

    private static final int EVENTS = 8_000;
    private static final int BATCH = 100;

    @TempDir
    private Path folder = Path.of(".");

    private final Instant begin = InstantSource.system().instant();
    private final Stopping stopping = new Stopping();

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void outageAsLongAsItsPatience_withTheLogBeside_losesNothingAndCountsNothingTwice() throws Exception {
        var log = Files.createFile(folder.resolve("audit.log"));
        var site = new Site(Map.of("PICKET_AGENT_AUDIT_FILE", log.toString()));
        site.startAgent();

        var delivered = site.send(log);
        site.stopAgent();
        Thread.sleep(PATIENCE);
        site.startAgent();
        int lost = site.countLost(delivered);

        site.awaitCalls();
        assertThat(site.query("SELECT count(*), count(DISTINCT audit_id) FROM calls"))
                .as("%d batches given up by the webhook, which the log had", lost)
                .isEqualTo(EVENTS + "," + EVENTS);
    }

    @Test
    void outageShorterThanItsPatience_byWebhookAlone_losesNothingAndCountsNothingTwice() throws Exception {
        var site = new Site(Map.of());
        site.startAgent();

        var delivered = site.send(null);
        site.stopAgent();
        Thread.sleep(PATIENCE.multipliedBy(2).dividedBy(3));
        site.startAgent();

        assertThat(site.countLost(delivered)).isZero();
        site.awaitCalls();
        assertThat(site.query("SELECT count(*), count(DISTINCT audit_id) FROM calls"))
                .isEqualTo(EVENTS + "," + EVENTS);
    }

    /** One collector that stays, an agent that comes and goes, and what an API server tells them. */
    private final class Site {
        private final Config config;
        private final DataFolder data;
        private final Central central;
        private final Vertx vertx = Engines.start(stopping);
        private Stopping agent = new Stopping();

        Site(Map<String, String> more) throws IOException {
            this.data = DataFolder.make(folder.resolve("data"));
            this.config = config(more);
            this.central = Central.start(
                    config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
            stopping.onStop("agent", this::stopAgent);
        }

        void startAgent() throws IOException {
            agent = new Stopping();
            Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, agent);
        }

        void stopAgent() {
            agent.close();
        }

        /** Writes the log in order and sends all in another, a third of it twice, while it goes on. */
        List<Future<Boolean>> send(@org.jspecify.annotations.Nullable Path log) throws Exception {
            var address = Files.readString(data.webhookKubeconfig());
            var client =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            stopping.onStop("client", client::close);
            var sender = new AuditSender(
                    client,
                    URI.create(value(address, "server")),
                    value(address, "token"),
                    Duration.ofMillis(PAUSE_MILLIS));
            var senders = Executors.newVirtualThreadPerTaskExecutor();
            stopping.onStop("senders", senders::close);
            var delivered = new ArrayList<Future<Boolean>>();
            for (var batch : batches()) {
                delivered.add(senders.submit(() -> sender.deliver(AuditSender.list(batch))));
                if (log != null) {
                    Files.write(log, lines(batch), StandardOpenOption.APPEND);
                }
                Thread.sleep(2);
            }
            return delivered;
        }

        int countLost(List<Future<Boolean>> delivered) throws Exception {
            int lost = 0;
            for (var batch : delivered) {
                lost += batch.get() ? 0 : 1;
            }
            return lost;
        }

        void awaitCalls() {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> balance("ledger").out() >= EVENTS);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(
                                    query(
                                            "SELECT count(*), count(DISTINCT target_name) FROM findings WHERE detection = 'pod-exec'"))
                            .as("each pod that was entered, told once")
                            .isEqualTo(PODS + "," + PODS));
            assertThat(central.collector().balances())
                    .extracting(Balance::missing)
                    .containsOnly(0L);
        }

        /** The one row that a query gives, its cells with commas between. */
        String query(String sql) {
            var run = Run.of("query", "-o", "csv", "--data", data.path().toString(), sql);
            assertThat(run.code()).as(run.err()).isZero();
            return run.out().lines().skip(1).findFirst().orElse("");
        }

        private Balance balance(String stage) {
            return central.collector().balances().stream()
                    .filter(balance -> balance.stage().equals(stage))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private List<List<byte[]>> batches() {
        var random = new Random(81);
        var batches = new ArrayList<List<byte[]>>();
        for (int from = 0; from < EVENTS; from += BATCH) {
            var batch = new ArrayList<>(
                    IntStream.range(from, from + BATCH).mapToObj(this::event).toList());
            Collections.shuffle(batch, random);
            batches.add(batch);
        }
        batches.addAll(List.copyOf(batches.subList(0, batches.size() / 3)));
        Collections.shuffle(batches, random);
        return batches;
    }

    /** Every hundredth gets into a pod, five times into each. */
    private byte[] event(int i) {
        boolean exec = i % 100 == 0;
        return """
                {"kind":"Event","apiVersion":"audit.k8s.io/v1","level":"Metadata","auditID":"e-%1$d","stage":"ResponseComplete","requestURI":\
                "/api/v1/namespaces/shop/pods/web-%2$d%3$s","verb":"get","user":{"username":"mallory"},"sourceIPs":["10.0.0.9"],\
                "objectRef":{"resource":"pods","namespace":"shop","name":"db-%2$d-x"%4$s},"responseStatus":{"code":%5$d},\
                "requestReceivedTimestamp":"%6$s","stageTimestamp":"%6$s"}""".formatted(
                        i,
                        i / 100 % PODS,
                        exec ? "/exec?command=id" : "",
                        exec ? ",\"subresource\":\"exec\"" : "",
                        exec ? 101 : 200,
                        begin.plusMillis(i))
                .getBytes(UTF_8);
    }

    private static byte[] lines(List<byte[]> events) {
        var text = new StringBuilder();
        events.forEach(event -> text.append(new String(event, UTF_8)).append('\n'));
        return text.toString().getBytes(UTF_8);
    }

    private static Config config(Map<String, String> more) throws IOException {
        var settings = new LinkedHashMap<>(Map.of(
                "PICKET_AGENT_FLOW_MODE", "off",
                "PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on",
                "PICKET_AGENT_AUDIT_WEBHOOK_TLS", "false",
                "PICKET_PORTS_API", "0",
                "PICKET_PORTS_WEBHOOK", String.valueOf(freePort())));
        settings.putAll(more);
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String value(String text, String key) {
        return text.lines()
                .filter(line -> line.strip().startsWith(key + ":"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip().replace("\"", ""))
                .findFirst()
                .orElse("");
    }
}
