package dev.picket.bench;

import com.google.errorprone.annotations.FormatMethod;
import com.sun.net.httpserver.HttpServer;
import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incidents;
import dev.picket.collector.publish.AlertPush;
import dev.picket.collector.publish.AlertSettings;
import dev.picket.collector.publish.Metrics;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Plane;
import dev.picket.event.Traffic;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;

/**
 * How many alerts, fingerprints (label sets) and series the same stream of findings comes to: through our incidents, push and metrics, and through
 * a publisher that makes each finding an alert whose labels are all its fields, as log-shaped tools do. An Alertmanager in this process counts what
 * is really posted. No arguments.
 */
public final class AlertHygiene {
    private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
    private static final Detection EXEC = new Detection("pod-exec", Severity.HIGH, List.of("T1609"));
    private static final int OTHERS = 20;
    private static final Duration BETWEEN = Duration.ofMillis(20);
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private AlertHygiene() {}

    public static void main(String[] args) throws IOException, InterruptedException {
        say("%-32s %-10s %8s %12s %12s %8s", "stream", "publisher", "words", "fingerprints", "bytes", "series");
        play("1 incident, replayed 100 times", 1, 100);
        play("1,000 tenants, each 10 times", 1_000, 10);
        play("100,000 tenants, each once", 100_000, 1);
        for (int tenants : new int[] {1_000, 100_000}) {
            say("series of /metrics, %,d tenants at work with an incident each: %d", tenants, seriesOf(tenants));
        }
    }

    private static void play(String stream, int tenants, int times) throws IOException, InterruptedException {
        var everything = new EveryField();
        var folder = Files.createTempDirectory("alert-hygiene");
        try (var manager = new Manager();
                var metrics = new Metrics(List::of)) {
            var settings = new AlertSettings(
                    List.of(manager.address()),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    "bench",
                    folder.resolve("alerts"),
                    AlertSettings.REFRESH);
            var counted = new ArrayList<Incident>();
            try (var push = AlertPush.open(settings, InstantSource.system())) {
                push.begin();
                var incidents = new Incidents(incident -> {
                    counted.add(incident);
                    push.changed(incident);
                    metrics.changed(incident);
                });
                for (int time = 1; time <= times; time++) {
                    for (int tenant = 0; tenant < tenants; tenant++) {
                        var finding = finding(tenant, time);
                        everything.tell(finding);
                        metrics.found(finding, false, finding.time());
                        incidents.offer(finding);
                    }
                    incidents.advance(START.plus(Duration.ofHours(1)));
                    Thread.sleep(BETWEEN);
                }
                manager.settle();
            }
            said(
                    stream,
                    "all fields",
                    everything.words,
                    everything.sets.size(),
                    everything.bytes,
                    everything.sets.size());
            said(stream, "ours", counted.size(), manager.fingerprints(), manager.bytes(), series(metrics));
        } finally {
            Files.deleteIfExists(folder.resolve("alerts"));
            Files.deleteIfExists(folder);
        }
    }

    private static void said(String stream, String publisher, long words, long fingerprints, long bytes, long series) {
        say("%-32s %-10s %8d %12d %12d %8d", stream, publisher, words, fingerprints, bytes, series);
    }

    /** The same attack on a tenant, seen once more: the id stays, the evidence grows. */
    private static Finding finding(int tenant, int times) {
        var evidence = new ArrayList<Evidence>();
        for (int i = 0; i < times; i++) {
            evidence.add(new Evidence(Plane.AUDIT, "audit-" + tenant + '-' + i, START.plusSeconds(i)));
        }
        var name = "tenant-" + tenant;
        return new Finding(
                Finding.id(EXEC, name, START, evidence.getFirst()),
                EXEC,
                Severity.HIGH,
                .9,
                Severity.HIGH.weight(),
                START,
                new Entity(Entity.Kind.IDENTITY, "", "mallory-" + tenant, "", ""),
                null,
                new Entity(Entity.Kind.WORKLOAD, name, "db", "10.0.0.1", name),
                null,
                "mallory-" + tenant + " ran sh in pod " + name + "/db-0, " + times + " times",
                evidence,
                evidence.size());
    }

    /** Each tenant's flows to some others, a finding, an open incident. */
    private static long seriesOf(int tenants) {
        try (var metrics = new Metrics(List::of)) {
            for (int tenant = 0; tenant < tenants; tenant++) {
                var finding = finding(tenant, 1);
                metrics.found(finding, false, finding.time());
                metrics.changed(new Incident(
                        finding.id(),
                        finding.severity(),
                        finding.score(),
                        START,
                        START,
                        EXEC.id(),
                        Incident.Status.OPEN,
                        Set.of("tenant-" + tenant),
                        List.of(finding.id()),
                        List.of(),
                        ""));
                for (int other = 1; other <= OTHERS; other++) {
                    metrics.observed(List.of(flow(tenant, (tenant + other) % tenants)));
                }
            }
            return series(metrics);
        }
    }

    private static Observation flow(int source, int target) {
        var from = new Endpoint("10.0.0.1", 1, "", "web-0", "tenant-" + source, "web", "");
        var to = new Endpoint("10.0.0.2", 2, "", "db-0", "tenant-" + target, "db", "");
        return new Observation(
                new Flow(
                        Envelope.unplaced("", START, START, Envelope.Observer.CLIENT),
                        Flow.Protocol.TCP,
                        from,
                        to,
                        new Traffic(1, 1),
                        new Traffic(1, 1),
                        Flow.Outcome.ESTABLISHED,
                        false),
                workload(source),
                workload(target),
                null,
                source == target ? Relation.SAME_TENANT : Relation.CROSS_TENANT,
                false);
    }

    private static Entity workload(int tenant) {
        return new Entity(Entity.Kind.WORKLOAD, "tenant-" + tenant, "web", "", "tenant-" + tenant);
    }

    /** Of Picket's own, those of the JVM left out. */
    private static long series(Metrics metrics) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("picket_"))
                .count();
    }

    @FormatMethod
    private static void say(String format, Object... values) {
        System.out.printf(format + "%n", values);
    }

    /** An alert for each finding, whose labels are all that it has. */
    private static final class EveryField {
        private final Set<Map<String, String>> sets = new HashSet<>();
        private long words;
        private long bytes;

        void tell(Finding finding) {
            var labels = new TreeMap<>(Map.of(
                    "alertname", finding.detection().id(),
                    "id", finding.id(),
                    "severity", finding.severity().label(),
                    "actor", finding.actor().display(),
                    "target", finding.target().display(),
                    "tenant", finding.target().tenant(),
                    "summary", finding.summary(),
                    "time", finding.time().toString(),
                    "evidence", finding.evidence().getLast().id(),
                    "count", Long.toString(finding.evidenceCount())));
            words++;
            sets.add(labels);
            bytes += new JsonArray()
                    .add(new JsonObject().put("labels", new JsonObject(Map.copyOf(labels))))
                    .encode()
                    .getBytes(StandardCharsets.UTF_8)
                    .length;
        }
    }

    /** An Alertmanager that keeps the label sets of what is posted, and how many bytes that was. */
    private static final class Manager implements AutoCloseable {
        private final HttpServer server;
        private final Set<JsonObject> sets = new HashSet<>();
        private long bytes;
        private long requests;

        Manager() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/api/v2/alerts", exchange -> {
                take(exchange.getRequestBody().readAllBytes());
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        private synchronized void take(byte[] body) {
            requests++;
            bytes += body.length;
            new JsonArray(new String(body, StandardCharsets.UTF_8))
                    .forEach(alert -> sets.add(((JsonObject) alert).getJsonObject("labels")));
        }

        synchronized long fingerprints() {
            return sets.size();
        }

        synchronized long bytes() {
            return bytes;
        }

        private synchronized long requests() {
            return requests;
        }

        /** Until nothing more is posted. */
        void settle() throws InterruptedException {
            long before;
            do {
                before = requests();
                Thread.sleep(SETTLED);
            } while (requests() != before);
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }
}
