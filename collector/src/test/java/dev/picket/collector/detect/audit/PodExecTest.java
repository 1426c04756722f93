package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodExecTest {
    @ParameterizedTest
    @CsvSource({"get, pods/exec, 101", "create, pods/exec, 101", "get, pods/attach, 101", "create, pods/exec, 200"})
    void judge_execThatHappened_isMedium(String verb, String what, int code) {
        assertThat(judge("red/app", verb, what, "red/web-1", code))
                .extracting(Finding::severity)
                .containsExactly(Severity.MEDIUM);
    }

    @ParameterizedTest
    @CsvSource({"get, pods/exec, 403", "get, pods/exec, 404", "get, pods/log, 200", "get, pods, 200", "list, pods, 200"
    })
    void judge_whatRanNothing_isNothing(String verb, String what, int code) {
        assertThat(judge("red/app", verb, what, "red/web-1", code)).isEmpty();
    }

    @Test
    void judge_execIntoAnotherTenantOrSharedNamespace_isHigh() {
        assertThat(judge("red/app", "get", "pods/exec", "blue/web-1", 101))
                .extracting(Finding::severity)
                .containsExactly(Severity.HIGH);
        assertThat(judge("red/app", "get", "pods/exec", "shared/dns-1", 101))
                .extracting(Finding::severity)
                .containsExactly(Severity.HIGH);
    }

    @Test
    void judge_exec_reachesItsTarget() {
        var finding = judge("red/app", "get", "pods/exec", "blue/web-1", 101).getFirst();

        assertThat(finding.reached()).isEqualTo(finding.target());
        assertThat(finding.summary()).contains("red/app", "blue/web-1");
    }

    @Test
    void judge_tokenUsedAwayFromHome_followsWhoIsThere() {
        var call = Given.call("c0", Given.START, "red/app", "get", "pods/exec", "blue/web-1", 101);

        var finding = Run.of(new PodExec(), Given.rival(Given.via(call, "red/web"), "green/thief"))
                .findings()
                .getFirst();

        assertThat(finding.via()).isEqualTo(Given.workload("green", "thief"));
    }

    private static List<Finding> judge(String by, String verb, String what, String on, int code) {
        return Run.of(new PodExec(), Given.call("c0", Given.START, by, verb, what, on, code))
                .findings();
    }
}
