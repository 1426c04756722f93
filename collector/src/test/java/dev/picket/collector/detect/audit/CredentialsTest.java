package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.context.TokenPlace;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CredentialsTest {
    private static final Instant START = Given.START;

    @Test
    void judge_aTokenMintedForASharedAccount_isTracedWhenUsed() {
        var minted = Given.credential(
                Given.byPerson("c0", START, "eve", "create", "serviceaccounts/token", "shared/dns", 201), "e1", "t1");
        var used = Given.credential(
                Given.call("c1", START.plusSeconds(9), "shared/dns", "list", "configmaps", "red/", 200), "t1", "");

        var finding = only(Provenance.DETECTION, minted, used);

        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.evidence()).extracting(Evidence::id).containsExactly("audit-c0", "audit-c1");
        assertThat(finding.via()).isNotNull();
    }

    @Test
    void judge_aTokenMintedForOnesOwnBuildServer_isNothing() {
        var minted = Given.credential(
                Given.byPerson("c0", START, "eve", "create", "serviceaccounts/token", "red/ci", 201), "e1", "t1");
        var used = Given.credential(
                Given.call("c1", START.plusSeconds(9), "red/ci", "patch", "deployments", "red/web", 200), "t1", "");

        assertThat(judge(minted, used)).isEmpty();
    }

    @Test
    void judge_graveStepsOfTwoTactics_areAChain_withTheirCallsAsEvidence() {
        var secrets = Given.byPerson("c0", START, "eve", "list", "secrets", "/", 200);
        var work = Given.byPerson("c1", START.plusSeconds(5), "eve", "list", "pods", "red/", 200);
        var exec = Given.byPerson("c2", START.plusSeconds(60), "eve", "get", "pods/exec", "shared/dns-1", 101);

        var finding = only(Chain.DETECTION, secrets, work, exec);

        assertThat(finding.severity()).isEqualTo(Severity.HIGH);
        assertThat(finding.evidence()).extracting(Evidence::id).containsExactly("audit-c0", "audit-c2");
    }

    @Test
    void judge_theSameStepsHoursApart_areNoChain() {
        var secrets = Given.byPerson("c0", START, "eve", "list", "secrets", "/", 200);
        var exec = Given.byPerson("c2", START.plusSeconds(7_200), "eve", "get", "pods/exec", "shared/dns-1", 101);

        assertThat(judge(secrets, exec)).isEmpty();
    }

    @Test
    void judge_aSettledCredential_atANewAddressByANewProgram_isMedium() {
        var calls = settled();
        calls.add(from("x", START.plusSeconds(3_000), "203.0.113.9", "curl"));

        var finding = only(Origin.DETECTION, calls.toArray(Observation[]::new));

        assertThat(finding.severity()).isEqualTo(Severity.MEDIUM);
        assertThat(finding.evidence()).hasSize(1);
    }

    @Test
    void judge_aSettledCredential_atANewAddressByItsOwnProgram_isLow() {
        var calls = settled();
        calls.add(from("x", START.plusSeconds(3_000), "203.0.113.9", "deployer"));

        assertThat(only(Origin.DETECTION, calls.toArray(Observation[]::new)).severity())
                .isEqualTo(Severity.LOW);
    }

    @Test
    void judge_theClusterItself_costsNothing() {
        var call = Given.as(
                Standing.NODE,
                TokenPlace.UNBOUND,
                Given.call("c0", START, "shared/x", "create", "serviceaccounts/token", "red/web", 201));

        new Credentials().keys(call, key -> assertThat(key).isNull());
    }

    @Test
    void write_andRead_keepTheState() throws IOException {
        var detector = new Credentials();
        var state = detector.fresh();
        var minted = Given.credential(
                Given.byPerson("c0", START, "eve", "create", "serviceaccounts/token", "shared/dns", 201), "e1", "t1");
        state.provenance().mint(minted, (ApiCall) minted.event());
        var bytes = new ByteArrayOutputStream();
        detector.write(state, new DataOutputStream(bytes));

        var again = new ByteArrayOutputStream();
        detector.write(
                detector.read(1, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))),
                new DataOutputStream(again));

        assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
    }

    private static List<Observation> settled() {
        var calls = new ArrayList<Observation>();
        for (int i = 0; i < 60; i++) {
            calls.add(from("s" + i, START.plusSeconds(40L * i), "198.51.100.4", "deployer"));
        }
        return calls;
    }

    private static Observation from(String id, Instant time, String ip, String agent) {
        var observation = Given.call(id, time, "red/ci", "patch", "deployments", "red/web", 200);
        var call = (ApiCall) observation.event();
        var moved = new ApiCall(
                call.envelope(),
                call.auditId(),
                call.stage(),
                call.level(),
                call.verb(),
                call.user(),
                null,
                ip,
                agent,
                call.object(),
                call.code(),
                call.decision(),
                "",
                "",
                "ci-token",
                "");
        return new Observation(moved, observation.actor(), observation.target(), null, observation.relation(), false);
    }

    private static Finding only(Detection detection, Observation... observations) {
        var findings = judge(observations).stream()
                .filter(finding -> finding.detection().equals(detection))
                .toList();
        assertThat(findings).hasSize(1);
        return findings.getFirst();
    }

    private static List<Finding> judge(Observation... observations) {
        return Run.of(new Credentials(), observations).findings();
    }
}
