package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Entity;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

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
                metrics.found(finding("tenant-" + i));
                metrics.found(finding("tenant-" + i));
            }

            var series = metrics.scrape()
                    .lines()
                    .filter(l -> l.startsWith("picket_findings_total{"))
                    .toList();
            assertThat(series).hasSize(Metrics.TENANTS_MAX + 1);
            assertThat(series).anyMatch(l -> l.contains("tenant=\"__other__\"") && l.endsWith(" 950.0"));
        }
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
