package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.context.TokenPlace;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Ask;
import dev.picket.event.CommandSign;
import dev.picket.event.Content;
import dev.picket.event.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntriesTest {
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

        var finding = of(Given.rival(Given.via(call, "red/web"), "green/thief")).getFirst();

        assertThat(finding.via()).isEqualTo(Given.workload("green", "thief"));
    }

    @Test
    void judge_ofPeopleInTheirOwnTenant_isLow_unlessItGoesForCredentials() {
        var own = Given.as(
                Standing.PERSON,
                TokenPlace.UNBOUND,
                Given.call("c0", Given.START, "red/ann", "get", "pods/exec", "red/web-1", 101));
        var ask = new Ask(
                "", "", "", Ask.Proxied.NOTHING, List.of(CommandSign.SERVICE_ACCOUNT_TOKEN), false, false, false);

        assertThat(of(own)).extracting(Finding::severity).containsExactly(Severity.LOW);
        assertThat(of(Given.with(own, ask, Reply.NOTHING, new Content.None())))
                .extracting(Finding::severity)
                .containsExactly(Severity.HIGH);
    }

    @Test
    void judge_ofWhoAddedADebugContainer_isMedium() {
        var added = Given.as(
                Standing.PERSON,
                TokenPlace.UNBOUND,
                Given.call("c0", Given.START, "red/ann", "patch", "pods/ephemeralcontainers", "red/web-1", 200));
        var entered = Given.as(
                Standing.PERSON,
                TokenPlace.UNBOUND,
                Given.call("c1", Given.START.plusSeconds(5), "red/ann", "get", "pods/exec", "red/web-1", 101));

        assertThat(of(added, entered)).extracting(Finding::severity).containsExactly(Severity.MEDIUM);
    }

    private static List<Finding> judge(String by, String verb, String what, String on, int code) {
        return of(Given.call("c0", Given.START, by, verb, what, on, code));
    }

    private static List<Finding> of(Observation... observations) {
        return Run.of(new Conduct(), observations).findings().stream()
                .filter(finding -> finding.detection().equals(Entries.DETECTION))
                .toList();
    }
}
