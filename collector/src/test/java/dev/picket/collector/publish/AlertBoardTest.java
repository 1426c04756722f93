package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Handling;
import dev.picket.collector.incident.Handling.State;
import dev.picket.collector.incident.Hop;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incident.Status;
import dev.picket.event.Plane;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AlertBoardTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private Instant now = NOW;
    private final AlertBoard board = board();

    @Test
    void changed_hundredTimes_isOneAlertWithOneSetOfLabels() {
        for (int i = 1; i <= 100; i++) {
            board.changed(incident("abcdef0123", Severity.HIGH, Status.OPEN, i, "acme"));
        }

        assertThat(board.since(0)).singleElement().satisfies(alert -> {
            assertThat(alert.labels())
                    .containsOnlyKeys("alertname", "cluster", "incident", "severity", "tenant")
                    .containsEntry("severity", "high");
            assertThat(alert.annotations().get("description")).contains("100 findings");
            assertThat(alert.annotations().get("summary")).isEqualTo("mallory -> globex/db: pod-exec");
            assertThat(alert.annotations().get("next")).contains("picket incidents abcdef01");
            assertThat(alert.resolved()).isEmpty();
        });
    }

    @Test
    void changed_moreTenants_keepsTheLabelItBeganWith() {
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "globex"));
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 2, "acme", "globex"));

        assertThat(board.since(0))
                .singleElement()
                .satisfies(alert -> assertThat(alert.labels()).containsEntry("tenant", "globex"));
    }

    @Test
    void changed_nothingThatShows_isNotSentAgain() {
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "acme"));
        var seen = board.version();

        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "acme"));

        assertThat(board.since(seen)).isEmpty();
    }

    @Test
    void changed_worse_endsTheOldAlertAndBeginsAnother() {
        board.changed(incident("a", Severity.MEDIUM, Status.OPEN, 1, "acme"));
        board.changed(incident("a", Severity.CRITICAL, Status.OPEN, 2, "acme"));

        assertThat(board.since(0))
                .extracting(
                        alert -> alert.labels().get("severity"),
                        alert -> alert.resolved().isPresent())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("medium", true),
                        org.assertj.core.groups.Tuple.tuple("critical", false));
    }

    @Test
    void changed_resolved_isToldForAWhileAndForgotten() {
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "acme"));
        board.changed(incident("a", Severity.HIGH, Status.RESOLVED, 1, "acme"));

        assertThat(board.since(0))
                .singleElement()
                .satisfies(alert ->
                        assertThat(alert.ends(now, Duration.ofMinutes(1))).isEqualTo(NOW));
        now = NOW.plus(AlertBoard.ENDED_FOR).plusSeconds(1);
        assertThat(board.since(0)).isEmpty();
    }

    @Test
    void changed_belowAnAlert_isNone() {
        board.changed(incident("a", Severity.LOW, Status.OPEN, 1, "acme"));

        assertThat(board.since(0)).isEmpty();
    }

    @Test
    void settle_afterARestart_endsWhatIsNotOpenAnyMore() {
        board.changed(incident("stays", Severity.HIGH, Status.OPEN, 1, "acme"));
        board.changed(incident("gone", Severity.HIGH, Status.OPEN, 1, "acme"));
        var again = board();
        again.restore(board.since(0));
        again.changed(incident("stays", Severity.HIGH, Status.OPEN, 1, "acme"));

        again.settle();

        assertThat(again.since(0))
                .extracting(
                        alert -> alert.labels().get("incident"),
                        alert -> alert.resolved().isPresent())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("stays", false),
                        org.assertj.core.groups.Tuple.tuple("gone", true));
    }

    @Test
    void changed_endlessNames_areCut() {
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "x".repeat(10_000)));

        assertThat(board.since(0)).singleElement().satisfies(alert -> {
            assertThat(alert.labels().get("tenant")).hasSizeLessThan(210);
            assertThat(alert.annotations().get("description")).hasSizeLessThan(1_010);
        });
    }

    @Test
    void changed_acknowledged_isTheSameAlertAndSaysWhoHasIt() {
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "acme"));

        board.changed(handled(Status.OPEN, State.ACKNOWLEDGED));

        assertThat(board.since(0)).singleElement().satisfies(alert -> {
            assertThat(alert.resolved()).isEmpty();
            assertThat(alert.labels()).containsOnlyKeys("alertname", "cluster", "incident", "severity", "tenant");
            assertThat(alert.annotations())
                    .containsEntry("owner", "anna")
                    .containsEntry("acknowledged", "since 2026-03-01T10:00:00Z: looking");
        });
    }

    @Test
    void changed_closedAndOpenedAgain_endsOnceAndFiresAlone() {
        board.changed(incident("a", Severity.HIGH, Status.OPEN, 1, "acme"));
        board.changed(handled(Status.RESOLVED, State.CLOSED));
        assertThat(board.since(0))
                .singleElement()
                .satisfies(alert -> assertThat(alert.resolved()).isPresent());

        board.changed(handled(Status.OPEN, State.OPEN));

        assertThat(board.since(0)).singleElement().satisfies(alert -> {
            assertThat(alert.resolved()).isEmpty();
            assertThat(alert.annotations()).containsKey("reopened").doesNotContainKey("acknowledged");
        });
    }

    private static Incident handled(Status status, State state) {
        var of = incident("a", Severity.HIGH, status, 1, "acme");
        return new Incident(
                of.id(),
                of.severity(),
                of.score(),
                of.time(),
                of.end(),
                of.detection(),
                of.status(),
                of.tenants(),
                of.findings(),
                of.path(),
                of.mergedInto(),
                new Handling(state, "anna", "looking", "operator", NOW));
    }

    private AlertBoard board() {
        return new AlertBoard(new AlertText(Optional.of(URI.create("https://picket.example:8470"))), "prod", () -> now);
    }

    static Incident incident(String id, Severity severity, Status status, int findings, String... tenants) {
        var hop = new Hop("mallory", "globex/db", NOW, Plane.AUDIT, "f0", "mallory ran id in pod globex/db-0");
        return new Incident(
                id,
                severity,
                30,
                NOW,
                NOW,
                "pod-exec",
                status,
                new TreeSet<>(Set.of(tenants)),
                IntStream.range(0, findings).mapToObj(i -> "f" + i).toList(),
                List.of(hop),
                "");
    }
}
