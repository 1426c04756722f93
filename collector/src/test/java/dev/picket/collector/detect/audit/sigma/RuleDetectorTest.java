package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.Rules.apart;
import static dev.picket.collector.detect.audit.sigma.Rules.call;
import static dev.picket.collector.detect.audit.sigma.Rules.rule;
import static dev.picket.collector.detect.audit.sigma.Rules.run;
import static dev.picket.collector.detect.audit.sigma.Rules.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleDetectorTest {
    private static final String READ = "a: {verb: get, objectRef.resource: secrets}\ncondition: a";

    @Test
    void observe_match_saysWhatTheRuleSays() {
        var rules = set(rule(
                "Secret read",
                READ,
                "tags: [attack.credential-access, attack.t1552.007]",
                "picket: {detection: secret-read, summary: '{actor} {did} {object} of {objectRef.namespace}'}"));

        var finding = run(rules, call("get", "secrets", "blue/key", 200)).getFirst();

        assertThat(finding.detection().id()).isEqualTo("secret-read");
        assertThat(finding.detection().technique()).containsExactly("T1552.007");
        assertThat(finding.severity()).isEqualTo(Severity.HIGH);
        assertThat(finding.summary()).isEqualTo("service account red/app read secrets blue/key of blue");
        assertThat(finding.actor()).isEqualTo(Given.serviceAccount("red", "app"));
    }

    @Test
    void observe_rule_isOnlyTriedWhereItCanMatch() {
        var rules = set(rule("Secret read", READ));

        assertThat(run(rules, call("list", "secrets", "blue/key", 200))).isEmpty();
        assertThat(run(rules, call("get", "pods", "blue/key", 200))).isEmpty();
        assertThat(run(rules, call("get", "widgets", "blue/key", 200))).isEmpty();
    }

    @Test
    void observe_repeatsInOneNamespace_areOneFinding() {
        var rules = set(rule("Secret read", READ));
        var calls = apart(
                1,
                call("get", "secrets", "blue/a", 200),
                call("get", "secrets", "blue/b", 200),
                call("get", "secrets", "green/a", 200));

        assertThat(run(rules, calls)).extracting(Finding::evidenceCount).containsExactly(2L, 1L);
    }

    @Test
    void observe_repeatsAfterTheFold_areAnotherFinding() {
        var rules = set(rule("Secret read", READ, "picket: {fold: 1m}"));
        var calls = apart(
                50,
                call("get", "secrets", "blue/a", 200),
                call("get", "secrets", "blue/a", 200),
                call("get", "secrets", "blue/a", 200));

        assertThat(run(rules, calls)).extracting(Finding::evidenceCount).containsExactly(2L, 1L);
    }

    @Test
    void observe_otherThingsOfTheSameKind_areTheRulesChoice() {
        var rules = set(rule("Secret read", READ, "picket: {by: [objectRef.name]}"));
        var calls = apart(1, call("get", "secrets", "blue/a", 200), call("get", "secrets", "blue/b", 200));

        assertThat(run(rules, calls)).hasSize(2);
    }

    @Test
    void observe_twoRulesOfOneDetection_theGraverSpeaks() {
        var rules = set(
                rule("Read", READ, "picket: {detection: secret-read}").replace("level: high", "level: low"),
                rule(
                        "Read across",
                        READ.replace("}", ", picket.relation: cross-tenant}"),
                        "picket: {detection: secret-read}"));

        assertThat(run(rules, call("get", "secrets", "red/a", 200)))
                .extracting(Finding::severity)
                .containsExactly(Severity.LOW);
        assertThat(run(rules, call("get", "secrets", "blue/a", 200)))
                .extracting(Finding::severity)
                .containsExactly(Severity.HIGH);
    }

    @Test
    void detections_ofWhatIsInForce_standOnce() {
        var rules = set(
                rule("Read", READ, "picket: {detection: secret-read}").replace("level: high", "level: low"),
                rule("Read across", READ, "picket: {detection: secret-read}"));

        var detections = new RuleDetector(() -> rules).detections();

        assertThat(detections).hasSize(1);
        assertThat(detections.getFirst().severity()).isEqualTo(Severity.HIGH);
    }

    @Test
    void observe_swappedRules_areInForceAtOnce() {
        var current = new java.util.concurrent.atomic.AtomicReference<>(RuleSet.EMPTY);
        var detector = new RuleDetector(current::get);

        assertThat(dev.picket.collector.detect.Run.of(detector, call("get", "secrets", "red/a", 200))
                        .findings())
                .isEmpty();
        current.set(set(rule("Read", READ)));

        assertThat(dev.picket.collector.detect.Run.of(detector, call("get", "secrets", "red/a", 200))
                        .findings())
                .hasSize(1);
    }

    @Test
    void link_deprecatedRules_doNotRun() {
        var rules = set(rule("Read", READ, "status: deprecated"));

        assertThat(rules.rules()).isEmpty();
    }

    @Test
    void link_takenId_isRefused() {
        var read = Rules.read(rule("One", READ, "id: x") + "---\n" + rule("Two", READ, "id: x"));

        var linked = RuleFiles.link(List.of(read));

        assertThat(linked.rules().rules()).hasSize(1);
        assertThat(linked.problems()).singleElement().asString().contains("\"x\" is taken", "r.yaml:1");
    }
}
