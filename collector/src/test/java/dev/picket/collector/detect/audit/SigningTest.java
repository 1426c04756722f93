package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Content;
import dev.picket.event.Reply;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SigningTest {
    private static final Instant LATER = Given.START.plusSeconds(9);

    @Test
    void judge_aRequestInTheSystemsName_isHigh() {
        var made = subject(request("c0", Given.START, "eve", "create", "", 201), "system:node:n1");

        assertThat(judge(made)).extracting(Finding::severity).containsExactly(Severity.HIGH);
    }

    @Test
    void judge_aNodeRenewingItsOwn_isNothing_whoeverApproves() {
        var made = subject(request("c0", Given.START, "system:node:n1", "create", "", 201), "system:node:n1");
        var approved = request("c1", LATER, "carol", "update", "/approval", 200);

        assertThat(judge(made, approved)).isEmpty();
    }

    @Test
    void judge_approvedByItsMaker_isMediumWhenNobodyKnowsForWhom_lowForAPerson() {
        var made = request("c0", Given.START, "eve", "create", "", 201);
        var approved = request("c1", LATER, "eve", "update", "/approval", 200);

        assertThat(judge(made, approved)).extracting(Finding::severity).containsExactly(Severity.MEDIUM);
        assertThat(judge(subject(made, "new-colleague"), approved))
                .extracting(Finding::severity)
                .containsExactly(Severity.LOW);
    }

    @Test
    void judge_aRequestThatTheSignerRefuses_isMedium_withoutItsBody() {
        var call = request("c0", Given.START, "eve", "create", "", 403);

        assertThat(judge(call)).isEmpty();
        assertThat(judge(allowedByRights(call))).extracting(Finding::severity).containsExactly(Severity.MEDIUM);
    }

    @Test
    void judge_aRequestInOnesOwnName_withAGroupThatOneIsNotIn_isHigh() {
        var content = new Content.SigningRequest("s", "eve", List.of("system:masters"), List.of(), "");
        var made =
                Given.with(request("c0", Given.START, "eve", "create", "", 201), Ask.NOTHING, Reply.NOTHING, content);

        assertThat(judge(made)).extracting(Finding::severity).containsExactly(Severity.HIGH);
    }

    private static Observation allowedByRights(Observation observation) {
        var call = (ApiCall) observation.event();
        var moved = new ApiCall(
                call.envelope(),
                call.auditId(),
                call.stage(),
                call.level(),
                call.verb(),
                call.user(),
                null,
                call.sourceIp(),
                call.agentFamily(),
                call.object(),
                call.code(),
                ApiCall.Decision.ALLOW,
                "",
                "",
                call.credential(),
                "");
        return new Observation(moved, observation.actor(), observation.target(), null, observation.relation(), false)
                .with(observation.access());
    }

    private static Observation request(String id, Instant time, String who, String verb, String sub, int code) {
        var observation = Given.byPerson(id, time, who, verb, "certificatesigningrequests" + sub, "/request-1", code);
        var call = (ApiCall) observation.event();
        var object = call.object();
        var moved = new ApiCall(
                call.envelope(),
                call.auditId(),
                call.stage(),
                call.level(),
                call.verb(),
                call.user(),
                null,
                call.sourceIp(),
                call.agentFamily(),
                new ApiCall.ObjectReference(
                        "certificates.k8s.io", object.resource(), object.subresource(), "", object.name()),
                call.code(),
                call.decision(),
                "",
                "",
                call.credential(),
                "");
        return new Observation(moved, observation.actor(), observation.target(), null, observation.relation(), false)
                .with(observation.access());
    }

    private static Observation subject(Observation observation, String name) {
        var content = new Content.SigningRequest("kubernetes.io/kube-apiserver-client", name, List.of(), List.of(), "");
        return Given.with(observation, Ask.NOTHING, Reply.NOTHING, content);
    }

    private static List<Finding> judge(Observation... observations) {
        return Run.of(new Signing(), observations).findings();
    }
}
