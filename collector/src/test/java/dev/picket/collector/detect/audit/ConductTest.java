package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.context.TokenPlace;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Content;
import dev.picket.event.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConductTest {
    @ParameterizedTest
    @CsvSource({
        "list, '/', 200, HIGH",
        "watch, '/', 200, HIGH",
        "list, '/', 403, MEDIUM",
        "list, 'shared/', 200, MEDIUM",
        "list, 'shared/', 403, MEDIUM",
        "list, 'red/', 200, LOW",
        "get, 'shared/key', 200, LOW",
    })
    void judge_secretsByAPerson_areGradedByPlace(String verb, String on, int code, Severity severity) {
        assertThat(judge(Given.byPerson("c0", Given.START, "eve", verb, "secrets", on, code)))
                .extracting(Finding::detection, Finding::severity)
                .containsExactly(tuple(Secrets.DETECTION, severity));
    }

    @Test
    void judge_secretsByAnOperatorsOwnClient_areLow() {
        var call = agent(Given.call("c0", Given.START, "shared/sync", "list", "secrets", "/", 200), "syncer");

        assertThat(judge(Given.as(Standing.WORKLOAD, TokenPlace.POD, call)))
                .extracting(Finding::severity)
                .containsExactly(Severity.LOW);
    }

    @Test
    void judge_secretsByTheClusterItself_areNothing() {
        var call = Given.call("c0", Given.START, "shared/collector", "list", "secrets", "/", 200);

        assertThat(judge(Given.as(Standing.CONTROL_PLANE, TokenPlace.UNBOUND, call)))
                .isEmpty();
    }

    @Test
    void judge_manyRefusals_areOneFinding_ofAllOfThem() {
        var calls = IntStream.range(0, 6)
                .mapToObj(i -> Given.byPerson(
                        "c" + i, Given.START.plusSeconds(i), "eve", "list", "things" + i, "ns" + i + "/", 403))
                .toArray(Observation[]::new);

        var findings = judge(calls);

        assertThat(findings).hasSize(1);
        assertThat(findings.getFirst().severity()).isEqualTo(Severity.MEDIUM);
        assertThat(findings.getFirst().evidence()).hasSize(6);
    }

    @Test
    void judge_oneRefusalForEver_isNothing() {
        var calls = IntStream.range(0, 40)
                .mapToObj(
                        i -> Given.byPerson("c" + i, Given.START.plusSeconds(i), "eve", "list", "things", "red/", 403))
                .toArray(Observation[]::new);

        assertThat(judge(calls)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "ann, list, pods, INFORMATIONAL",
        "ann, list, secrets, MEDIUM",
        "ann, create, selfsubjectaccessreviews, LOW",
        "system:serviceaccount:red:app, create, selfsubjectaccessreviews, MEDIUM",
        "system:serviceaccount:red:app, get, secrets, MEDIUM",
        "system:node:n1, get, pods, MEDIUM",
    })
    void judge_actingAsAnother_isGradedByWhomAndWhat(String as, String verb, String what, Severity severity) {
        var findings = judge(Given.acting(Given.byPerson("c0", Given.START, "eve", verb, what, "red/x", 200), as));

        assertThat(findings.stream().map(Finding::severity).findFirst().orElse(Severity.INFORMATIONAL))
                .isEqualTo(severity);
    }

    @Test
    void judge_actingAsWhoMayDoAll_isHigh() {
        var call = Given.byPerson("c0", Given.START, "eve", "get", "secrets", "red/x", 200);

        assertThat(judge(Given.acting(call, "root", "system:masters")))
                .extracting(Finding::severity)
                .containsExactly(Severity.HIGH);
    }

    @Test
    void judge_refusedImpersonation_isMedium_whoeverWasMeant() {
        var call = Given.byPerson("c0", Given.START, "eve", "list", "pods", "red/", 403);
        var reply = new Reply("Forbidden", true, Reply.Wished.NOBODY, "", false);

        assertThat(judge(Given.with(call, Ask.NOTHING, reply, new Content.None())))
                .extracting(Finding::detection, Finding::severity)
                .containsExactly(tuple(Disguise.DETECTION, Severity.MEDIUM));
    }

    @Test
    void judge_whatWasRefusedAndIsGrantedNow_isHigh_withoutBodies() {
        var refused = Given.byPerson("c0", Given.START, "eve", "create", "roles", "red/wide", 403);
        var granted = Given.byPerson("c1", Given.START.plusSeconds(9), "eve", "create", "roles", "red/wide", 201);

        assertThat(judge(refused, granted)).extracting(Finding::severity).containsExactly(Severity.HIGH);
    }

    @Test
    void judge_aTokenAwayFromItsPod_isHigh() {
        var call = Given.call("c0", Given.START, "red/app", "list", "configmaps", "red/", 200);

        assertThat(judge(Given.as(Standing.UNKNOWN, TokenPlace.ELSEWHERE, call)))
                .extracting(Finding::detection, Finding::severity)
                .containsExactly(tuple(Strays.DETECTION, Severity.HIGH));
        assertThat(judge(Given.as(Standing.WORKLOAD, TokenPlace.POD, call))).isEmpty();
    }

    @Test
    void judge_aSystemsNameFromElsewhere_isAnAlert() {
        var call = Given.call("c0", Given.START, "shared/controller", "get", "secrets", "red/x", 200);

        assertThat(judge(Given.as(Standing.CLAIMED, TokenPlace.UNBOUND, call)))
                .extracting(Finding::detection, Finding::severity)
                .contains(tuple(Claims.DETECTION, Severity.HIGH));
    }

    @Test
    void write_andRead_keepTheState() throws IOException {
        var state = new Episodes();
        for (int i = 0; i < 20; i++) {
            state.of("s" + i % 3, Given.START.plusSeconds(i));
        }
        var detector = new Conduct();
        var bytes = new ByteArrayOutputStream();
        detector.write(state, new DataOutputStream(bytes));

        var again = new ByteArrayOutputStream();
        var read = detector.read(1, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        detector.write(read, new DataOutputStream(again));

        assertThat(again.toByteArray()).isEqualTo(bytes.toByteArray());
    }

    private static Observation agent(Observation observation, String family) {
        if (!(observation.event() instanceof ApiCall call)) {
            throw new IllegalArgumentException("not a call");
        }
        var moved = new ApiCall(
                call.envelope(),
                call.auditId(),
                call.stage(),
                call.level(),
                call.verb(),
                call.user(),
                null,
                call.sourceIp(),
                family,
                call.object(),
                call.code(),
                call.decision(),
                "",
                "",
                "",
                "");
        return new Observation(moved, observation.actor(), observation.target(), null, observation.relation(), false);
    }

    private static List<Finding> judge(Observation... observations) {
        return Run.of(new Conduct(), observations).findings();
    }
}
