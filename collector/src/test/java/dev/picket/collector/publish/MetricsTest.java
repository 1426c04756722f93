package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.accept.AgentHealth;
import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");
    /** A line of Prometheus' text format. */
    private static final Pattern SAMPLE = Pattern.compile(
            "[a-z_][a-z0-9_]*(\\{([a-z_]+=\"([^\"\\\\\n]|\\\\[\\\\\"n])*+\",?)*\\})? [0-9.eE+-]+(Inf|NaN)?");

    @Test
    void scrape_showsTheBooksOfEveryStage() {
        var account = new Account("accept", () -> 2);
        account.in(10);
        account.out(5);
        account.refused(Reason.MALFORMED, 3);

        try (var metrics = new Metrics(() -> List.of(account.balance()))) {
            assertThat(metrics.scrape())
                    .contains("picket_accept_events_in_total 10.0\n")
                    .contains("picket_accept_events_out_total 5.0\n")
                    .contains("picket_accept_events_held 2.0\n")
                    .contains("picket_accept_events_missing 0.0\n")
                    .contains("picket_accept_events_refused_total{reason=\"malformed\"} 3.0\n")
                    .doesNotContain("queue-full");
        }
    }

    @Test
    void findings_ofManyTenantsToldTwice_countOnceAndShareOneSeriesBeyondTheBound() {
        try (var metrics = new Metrics(List::of)) {
            for (int i = 0; i < 1_000; i++) {
                metrics.found(finding("tenant-" + i), false, TIME);
                metrics.found(finding("tenant-" + i), false, TIME);
            }

            var series = metrics.scrape()
                    .lines()
                    .filter(l -> l.startsWith("picket_findings_total{"))
                    .toList();
            assertThat(series).hasSize(Metrics.TENANTS_MAX + 1);
            assertThat(series).anyMatch(l -> l.contains("tenant=\"__other__\"") && l.endsWith(" 950.0"));
        }
    }

    @Test
    void series_ofAHundredThousandTenants_areAsManyAsOfAThousand() {
        assertThat(seriesOf(100_000)).isEqualTo(seriesOf(1_000)).isLessThan(4_000);
    }

    /** Seeded; each of 2,000 inferences of a tenant and a model of its own, of 10,000 characters from all of Unicode. */
    @Test
    void names_wildLongAndNewEachTime_keepThePageSmallAndWellFormed() {
        var random = new Random(11);
        try (var metrics = new Metrics(List::of)) {
            for (int i = 0; i < 2_000; i++) {
                metrics.observed(List.of(observation(wild(random), wild(random))));
                metrics.found(finding(wild(random)), false, TIME);
            }

            var page = metrics.scrape();
            assertThat(page.length()).isLessThan(3_000_000);
            assertThat(page.split("\n"))
                    .filteredOn(line ->
                            !line.startsWith("#") && !SAMPLE.matcher(line).matches())
                    .isEmpty();
        }
    }

    private static String wild(Random random) {
        return random.ints(10_000, 0, 0x11_0000)
                .map(c -> random.nextInt(4) > 0 ? c : "\"\\\n\r{}=,\0 \u2028".charAt(random.nextInt(11)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    @Test
    void findings_areTimedFromTheirEvent() {
        try (var metrics = new Metrics(List::of)) {
            metrics.found(finding("red"), false, TIME.plusMillis(700));

            assertThat(metrics.scrape())
                    .contains("picket_detect_delay_seconds_bucket{le=\"0.5\"} 0\n")
                    .contains("picket_detect_delay_seconds_bucket{le=\"1.0\"} 1\n");
        }
    }

    @Test
    void heartbeats_areTimed_andNotCountedAsTraffic() {
        try (var metrics = new Metrics(List::of)) {
            var beat = observation("red", "blue").event();
            var at = Envelope.unplaced("", TIME, TIME, Envelope.Observer.HEARTBEAT)
                    .placed("c", "node-1", "node-1", 1, 0, 1);
            var heartbeat = new Observation(beat.in(at), Entity.NOBODY, Entity.NOBODY, null, Relation.UNKNOWN, false);

            metrics.arrived(heartbeat);
            metrics.observed(List.of(heartbeat));

            assertThat(metrics.scrape())
                    .contains(
                            "picket_heartbeat_timestamp_seconds{agent=\"node-1\",cluster=\"c\",plane=\"inference\"} 1.7672256E9\n")
                    .doesNotContain("picket_observations_total{", "gen_ai_client_operation_duration_seconds_count{");
        }
    }

    @Test
    void pulses_ofAgentsThatAreHeard_nameThePlanesThatMissed() {
        try (var metrics = new Metrics(List::of)) {
            var at = Envelope.unplaced("", TIME, TIME, Envelope.Observer.HEARTBEAT)
                    .placed("c", "node-1", "node-1", 1, 0, 1);
            var event = observation("red", "blue").event().in(at);
            metrics.arrived(new Observation(event, Entity.NOBODY, Entity.NOBODY, null, Relation.UNKNOWN, false));
            var heard = List.of(health("node-1", TIME), health("node-2", TIME), health("gone", TIME.minusSeconds(100)));

            assertThat(metrics.pulses(heard, TIME.plusSeconds(30)))
                    .containsExactly(
                            new Pulse("node-1", List.of("flow", "audit")),
                            new Pulse("node-2", List.of("flow", "audit", "inference")));
            assertThat(metrics.pulses(List.of(health("node-1", TIME.plusSeconds(80))), TIME.plusSeconds(90)))
                    .containsExactly(new Pulse("node-1", List.of("flow", "audit", "inference")));
        }
    }

    private static AgentHealth health(String agent, Instant at) {
        return new AgentHealth("c", agent, at, "test", List.of(), List.of(), 0);
    }

    /** What tenants, models and pairs add. */
    private static long seriesOf(int tenants) {
        try (var metrics = new Metrics(List::of)) {
            for (int i = 0; i < tenants; i++) {
                var one = observation("tenant-" + i, "tenant-" + (i * 7 + 1) % tenants);
                metrics.observed(List.of(one));
                metrics.observed(List.of(observation("tenant-" + i, "tenant-" + (i * 31 + 5) % 53)));
            }
            return metrics.scrape()
                    .lines()
                    .filter(line -> line.contains("tenant"))
                    .count();
        }
    }

    private static Observation observation(String source, String target) {
        var none = OptionalLong.empty();
        var inference = new Inference(
                Envelope.unplaced("id", TIME, TIME.plusSeconds(1), Envelope.Observer.UNKNOWN),
                Endpoint.UNKNOWN,
                Endpoint.UNKNOWN,
                "chat",
                "openai",
                new Inference.Request("model-of-" + source, true, 1, 0, 1, 0, 10),
                new Inference.Response("m", 200, 1, List.of("stop"), OptionalLong.of(9), none, none, 0, 0, false, 1),
                List.of(),
                List.of(),
                "",
                "",
                "");
        var actor = new Entity(Entity.Kind.WORKLOAD, source, "w", "", source);
        var to = new Entity(Entity.Kind.WORKLOAD, target, "w", "", target);
        return new Observation(inference, actor, to, null, Relation.CROSS_TENANT, false);
    }

    private static Finding finding(String tenant) {
        var nobody = new Entity(Entity.Kind.WORKLOAD, "ns", "w", "", tenant);
        return new Finding(
                tenant,
                new Detection("pod-exec", Severity.MEDIUM, List.of()),
                Severity.MEDIUM,
                1,
                1,
                TIME,
                nobody,
                null,
                nobody,
                null,
                "summary",
                List.of(new Evidence(Plane.AUDIT, "a", TIME)),
                1);
    }
}
