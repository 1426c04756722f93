package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CrossingsTest {
    @ParameterizedTest
    @CsvSource({
        "get, secrets, 200, HIGH",
        "list, secrets, 200, HIGH",
        "get, pods/exec, 101, HIGH",
        "create, deployments, 201, HIGH",
        "delete, pods, 200, HIGH",
        "get, pods, 200, MEDIUM",
        "watch, configmaps, 200, MEDIUM",
        "get, secrets, 403, MEDIUM",
        "get, secrets, 404, MEDIUM",
        "list, pods, 403, LOW",
    })
    void judge_callIntoAnotherTenant_isGradedByWhatItGained(String verb, String what, int code, Severity severity) {
        var findings = judge(Given.call("c0", Given.START, "red/app", verb, what, "blue/x", code));

        assertThat(findings).extracting(Finding::severity).containsExactly(severity);
        assertThat(findings.getFirst().evidence().getFirst().id()).isEqualTo("audit-c0");
    }

    @Test
    void judge_repeats_areOneFinding() {
        var first = Given.call("c0", Given.START, "red/app", "get", "secrets", "blue/x", 200);
        var second = Given.call("c1", Given.START.plusSeconds(9), "red/app", "get", "secrets", "blue/y", 200);

        assertThat(judge(first, second)).extracting(Finding::evidenceCount).containsExactly(2L);
    }

    @Test
    void judge_ownNamespaceOrShared_isNothing() {
        var own = Given.call("c0", Given.START, "red/app", "get", "secrets", "red/x", 200);
        var shared = Given.call("c1", Given.START, "red/app", "get", "services", "shared/dns", 200);

        assertThat(judge(own, shared)).isEmpty();
    }

    @Test
    void judge_identityOfAPod_carriesItsWorkload() {
        var call = Given.call("c0", Given.START, "red/app", "get", "secrets", "blue/x", 200);

        var finding = judge(Given.via(call, "red/web")).getFirst();

        assertThat(finding.actor()).isEqualTo(Given.serviceAccount("red", "app"));
        assertThat(finding.via()).isEqualTo(Given.workload("red", "web"));
    }

    @Test
    void judge_aNewPlaceInTheSameNamespace_makesTheFindingGraver() {
        var look = Given.call("c0", Given.START, "red/app", "list", "pods", "blue/x", 403);
        var read = Given.call("c1", Given.START.plusSeconds(9), "red/app", "get", "secrets", "blue/y", 200);

        var finding = judge(look, read).getFirst();

        assertThat(judge(look, read)).hasSize(1);
        assertThat(finding.severity()).isEqualTo(Severity.HIGH);
        assertThat(finding.evidence()).hasSize(2);
    }

    private static List<Finding> judge(Observation... observations) {
        return Run.of(new Conduct(), observations).findings().stream()
                .filter(finding -> finding.detection().equals(Crossings.DETECTION))
                .toList();
    }
}
