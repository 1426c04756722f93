package dev.picket.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.picket.agent.capture.audit.AuditReader;
import dev.picket.agent.capture.audit.Reading;
import dev.picket.agent.forward.Lanes;
import dev.picket.agent.forward.Place;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.collector.detect.Finding;
import dev.picket.event.Stopping;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * How long it takes from an API server's request until what its events show is a finding: webhook, agent and collector in one process, batches of 400 at 10 a second, their
 * users on two of the four lanes and their traffic calm, so that what is found is what was planted. Of each batch one event is an exec (a rule without state) and one
 * reads another tenant's secret (keyed: it waits for the watermark).
 * Arguments: seconds (30), warm-up seconds (10).
 */
public final class AuditLatency {
    private static final int BATCH = 400;
    private static final int BATCHES_A_SECOND = AuditTraffic.EVENTS_A_SECOND / BATCH;
    private static final int LANES = 2;

    private final Map<String, Long> sent = new ConcurrentHashMap<>();
    private final Map<String, Long> found = new ConcurrentHashMap<>();
    private final AuditTraffic traffic = new AuditTraffic(10_000, 7, true);
    private final List<Integer> users = onLanes();
    private long bytes;
    private long events;
    private long refused;
    private int next;

    private AuditLatency() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        int seconds = args.length > 0 ? Integer.parseInt(args[0]) : 30;
        int warmUp = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        new AuditLatency().run(seconds, warmUp);
    }

    private void run(int seconds, int warmUp) throws IOException, InterruptedException {
        var folder = Files.createTempDirectory("picket-latency");
        var data = DataFolder.make(folder);
        if (!(ConfigFile.read(settings(folder)) instanceof Loaded.Good(var config))) {
            throw new IllegalStateException("settings of our own were refused");
        }
        try (var stopping = new Stopping();
                var client = HttpClient.newHttpClient()) {
            var vertx = Engines.start(stopping);
            var clock = InstantSource.system();
            var central = Central.start(
                    config, data, Optional.empty(), (findings, _) -> hear(findings), clock, vertx, stopping);
            Local.start(config, data, "bench", central.link(), clock, vertx, stopping);
            var address = address(data);
            var token = Files.readString(data.webhookToken()).strip();
            send(warmUp, client, address, token);
            sent.clear();
            found.clear();
            bytes = 0;
            events = 0;
            send(seconds, client, address, token);
            Thread.sleep(7_000);
        }
        report(seconds);
    }

    private static Map<String, String> settings(Path folder) {
        return Map.of(
                "PICKET_DATA", folder.toString(),
                "PICKET_AGENT_FLOW_MODE", "off",
                // else the other two lanes live as well, and are waited for
                "PICKET_AGENT_HEARTBEAT", "0s",
                "PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on",
                "PICKET_AGENT_AUDIT_WEBHOOK_TLS", "false",
                "PICKET_COLLECTOR_API_TLS", "false",
                "PICKET_PORTS_API", "0",
                "PICKET_PORTS_GRPC", "0",
                "PICKET_PORTS_WEBHOOK", "0");
    }

    private static URI address(DataFolder data) throws IOException {
        var server = Files.readAllLines(data.webhookKubeconfig()).stream()
                .filter(line -> line.contains("server:"))
                .findFirst()
                .orElseThrow();
        return URI.create(
                server.substring(server.indexOf("http")).replace("\"", "").strip());
    }

    private void send(int seconds, HttpClient client, URI address, String token) throws InterruptedException {
        long begin = System.nanoTime();
        for (int batch = 0; batch < seconds * BATCHES_A_SECOND; batch++) {
            long due = begin + batch * 1_000_000_000L / BATCHES_A_SECOND;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            var body = batch();
            bytes += body.length;
            events += BATCH;
            var request = HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            try {
                if (client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() != 200) {
                    refused++;
                }
            } catch (IOException e) {
                refused++;
            }
        }
    }

    private byte[] batch() {
        var now = Instant.now();
        var items = new ArrayList<String>(BATCH);
        for (int i = 0; i < BATCH - 2; i++) {
            items.add(traffic.line(now.minusMillis(100L * (BATCH - i) / BATCH), users.get(next++ % users.size())));
        }
        items.add(planted("exec", now, "get", "pods\",\"subresource\":\"exec", 101));
        items.add(planted("secret", now, "get", "secrets", 200));
        return ("{\"kind\":\"EventList\",\"apiVersion\":\"audit.k8s.io/v1\",\"items\":[" + String.join(",", items)
                        + "]}")
                .getBytes(UTF_8);
    }

    /** Of a user of its own, so that each is a finding of its own. */
    private String planted(String kind, Instant end, String verb, String resource, int code) {
        int who = users.get(next++ % users.size());
        var id = kind + '-' + next;
        sent.put(id, System.nanoTime());
        return """
                {"level":"Metadata","auditID":"%s","stage":"ResponseComplete","verb":"%s",\
                "user":{"username":"system:serviceaccount:tenant-%d:worker-%d"},"sourceIPs":["10.0.0.9"],\
                "objectRef":{"resource":"%s","namespace":"planted-%d","name":"x"},"responseStatus":{"code":%d},\
                "requestReceivedTimestamp":"%s","stageTimestamp":"%s","annotations":{"authorization.k8s.io/decision":"allow"}}""".formatted(id, verb, who % 100, who, resource, next, code, end, end);
    }

    private void hear(List<Finding> findings) {
        long now = System.nanoTime();
        findings.forEach(finding -> finding.evidence().forEach(evidence -> {
            var kind = evidence.id().startsWith("exec") ? "pod-exec" : "cross-tenant-api-access";
            if (sent.containsKey(evidence.id()) && finding.detection().id().equals(kind)) {
                found.putIfAbsent(evidence.id(), now);
            }
        }));
    }

    private void report(int seconds) {
        System.out.printf(
                Locale.ROOT,
                "%d events in %d s (%.0f a second), %d bytes each on average, %d batches refused, users on %d lanes%n",
                events,
                seconds,
                (double) events / seconds,
                bytes / events,
                refused,
                LANES);
        report("exec", "rule without state");
        report("secret", "keyed detector");
    }

    private void report(String kind, String what) {
        var planted = sent.keySet().stream().filter(id -> id.startsWith(kind)).toList();
        var millis = planted.stream()
                .filter(found::containsKey)
                .map(id -> (found.getOrDefault(id, 0L) - sent.getOrDefault(id, 0L)) / 1e6)
                .sorted()
                .toList();
        System.out.printf(
                Locale.ROOT,
                "%s: %d of %d found; median %.0f ms, p99 %.0f ms, most %.0f ms%n",
                what,
                millis.size(),
                planted.size(),
                at(millis, .5),
                at(millis, .99),
                at(millis, 1));
    }

    private static double at(List<Double> sorted, double share) {
        return sorted.isEmpty()
                ? Double.NaN
                : sorted.get((int) Math.min(sorted.size() - 1L, Math.round(share * (sorted.size() - 1))));
    }

    /** Identities of {@link AuditTraffic} whose events go through two lanes only. */
    private List<Integer> onLanes() {
        var lanes = new Lanes(new Place("c", "a", "n"), 1);
        return IntStream.range(0, 10_000)
                .filter(who -> lane(lanes, who) < LANES)
                .boxed()
                .toList();
    }

    private int lane(Lanes lanes, int who) {
        var lane = new int[1];
        var line = traffic.line(Instant.EPOCH, who).getBytes(UTF_8);
        new AuditReader().read(line, 0, line.length, () -> "", reading -> {
            if (reading instanceof Reading.Read read) {
                lane[0] = lanes.place(read.call()).envelope().lane();
            }
        });
        return lane[0];
    }
}
