package dev.picket.collector.detect.tenancy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Flow.Outcome;
import dev.picket.event.Flow.Protocol;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CrossTenantFlowTest {
    @Test
    void judge_connectionBetweenTenants_isOneFindingPerPairAndHour() {
        var flows = IntStream.range(0, 5)
                .mapToObj(i -> flow("f" + i, Given.START.plusSeconds(i), "blue/db"))
                .toArray(Observation[]::new);

        var findings = Run.of(CrossTenantFlow.detector(), flows).findings();

        assertThat(findings).hasSize(1);
        var finding = findings.getFirst();
        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.time()).isEqualTo(Given.START);
        assertThat(finding.evidence()).extracting(Evidence::id).containsExactly("f0", "f1", "f2", "f3", "f4");
        assertThat(finding.evidenceCount()).isEqualTo(5);
        assertThat(finding.reached()).isEqualTo(Given.workload("blue", "db"));
        assertThat(finding.summary()).contains("red/web", "blue/db", "port 80");
    }

    @Test
    void judge_sameTwoAnHourLater_isAnotherFinding() {
        var first = flow("f0", Given.START, "blue/db");
        var later = flow("f1", Given.START.plus(Duration.ofHours(1)), "blue/db");

        assertThat(Run.of(CrossTenantFlow.detector(), first, later).findings()).hasSize(2);
    }

    @Test
    void judge_refusedAttempt_isLowAndReachesNothing() {
        var refused = Given.flow("f0", Given.START, "red/web", "blue/db", 5432, Outcome.REFUSED);

        var finding = Run.of(CrossTenantFlow.detector(), refused).findings().getFirst();

        assertThat(finding.severity()).isEqualTo(Severity.LOW);
        assertThat(finding.reached()).isNull();
    }

    @Test
    void concerns_wordToAGroup_isNone() {
        var hello = Given.between(flow("f0", Given.START, "blue/db"), Protocol.UDP, "10.0.0.1", "224.0.0.251");

        assertThat(Run.of(CrossTenantFlow.detector(), hello).findings()).isEmpty();
    }

    @Test
    void judge_attemptAndConnection_areTwoFindings() {
        var refused = Given.flow("f0", Given.START, "red/web", "blue/db", 1, Outcome.REFUSED);
        var made = flow("f1", Given.START.plusSeconds(1), "blue/db");

        assertThat(Run.of(CrossTenantFlow.detector(), refused, made).findings())
                .extracting(f -> f.severity())
                .containsExactly(Severity.LOW, Severity.MEDIUM);
    }

    @Test
    void judge_sameTenantSharedOrSecondSide_isNothing() {
        var own = flow("f0", Given.START, "red/db");
        var shared = flow("f1", Given.START, "shared/dns");
        var other = Given.secondSide(flow("f2", Given.START, "blue/db"));

        assertThat(Run.of(CrossTenantFlow.detector(), own, shared, other).findings())
                .isEmpty();
    }

    @Test
    void judge_flood_keepsBoundedEvidenceFirstAndLast() {
        var flows = IntStream.range(0, 4096)
                .mapToObj(i -> flow("f" + i, Given.START.plusMillis(i * 300L), "blue/db"))
                .toArray(Observation[]::new);

        var finding = Run.of(CrossTenantFlow.detector(), flows).findings().getFirst();

        assertThat(finding.evidenceCount()).isEqualTo(4096);
        assertThat(finding.evidence()).hasSize(64);
        assertThat(finding.evidence().getFirst().id()).isEqualTo("f0");
        assertThat(finding.evidence().getLast().id()).isEqualTo("f4095");
    }

    private static Observation flow(String id, Instant time, String to) {
        return Given.flow(id, time, "red/web", to);
    }
}
