package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.Rules.problems;
import static dev.picket.collector.detect.audit.sigma.Rules.rule;
import static dev.picket.collector.detect.audit.sigma.Rules.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What would never match is named when it is read. */
class LintTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "apiGroup: rbac.authorization.k8s.io; no field \"apiGroup\"; did you mean objectRef.apiGroup?",
                "kubernetes.audit.verb: get; no field; did you mean verb?",
                "objectref.resource: pods; no field; did you mean objectRef.resource?",
                "user.name: jane; no field; did you mean user.username?",
                "requestObject.spec.hostPaths: x; no field; ",
                "verb: replace; verb is never; did you mean update?",
                "verb: creat; verb is never; did you mean create?",
                "verb: 'sel*'; verb is never; fits none",
                "responseStatus.code: ALLOW; responseStatus.code is never; annotations.authorization.k8s.io/decision",
                "responseStatus.code: 99; responseStatus.code is never; 100 to 599",
                "objectRef.resource: Pod; objectRef.resource is never; did you mean pods?",
                "objectRef.resource: pods/exec; objectRef.resource is never; objectRef.subresource: exec",
                "objectRef.apiGroup: apps/v1; objectRef.apiGroup is never; did you mean apps?",
                "stage: RequestReceived; stage is never; ",
                "sourceIPs: 10.0.0.0/8; sourceIPs is never; |cidr",
                "picket.relation: foreign; picket.relation is never; cross-tenant",
                "userAgent|contains: curl; the log has \"userAgent\", but Picket does not carry it; picket.agentFamily",
                "requestURI|contains: exec; but Picket does not carry it; objectRef",
                "requestObject.spec.terminationGracePeriodSeconds: 0; but Picket does not carry it; "
            })
    void read_fieldOrValueThatCannotBe_isRefused_withPlaceAndFix(String selection, String what, String fix) {
        var problems = problems(selecting(selection));

        assertThat(problems).hasSize(1);
        assertThat(problems.getFirst()).startsWith("r.yaml:4:").contains(what).contains(fix == null ? "" : fix);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "verb: 'delete*'",
                "objectRef.resource: widgets",
                "objectRef.apiGroup: example.com",
                "responseStatus.code: [101, 200]",
                "stage: responsecomplete",
                "sourceIPs: 10.0.0.1"
            })
    void read_whatCanBe_isFine(String selection) {
        assertThat(problems(selecting(selection))).isEmpty();
    }

    @Test
    void read_verbsThatExcludeEachOther_areRefused() {
        assertThat(problems(rule("One", "a: {verb: get}\nb: {verb: list}\ncondition: a and b")))
                .singleElement()
                .asString()
                .contains("can never match", "verb");
    }

    @Test
    void read_keywords_areRefused() {
        assertThat(problems(rule("One", "a: [shell, exec]\ncondition: a")))
                .hasSize(2)
                .allMatch(p -> p.contains("keyword"));
    }

    @Test
    void read_otherLog_isRefused() {
        var other = rule("One", "a: {verb: get}\ncondition: a").replace("product: kubernetes", "product: linux");

        assertThat(problems(other)).singleElement().asString().contains("r.yaml:2:12", "another log");
    }

    @Test
    void read_unknownLevelAndKey_areRefused_withTheNearest() {
        var wrong = rule("One", "a: {verb: get}\ncondition: a", "picket: {detecton: x}")
                .replace("level: high", "level: hihg");

        assertThat(problems(wrong))
                .anyMatch(p -> p.contains("did you mean high?"))
                .anyMatch(p -> p.contains("did you mean detection?"));
    }

    @Test
    void read_billionLaughs_isRefused() {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            var ref = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(10, ref))));
        }

        var problems = problems(bomb + selecting("verb: get"));

        assertThat(problems).singleElement().asString().startsWith("r.yaml:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a: [", "&a [*a]", "- - - x", "just text", "", "%YAML 9.9\n---\na: b", "a: b\na: c"})
    void read_whatIsNoRule_isRefused(String text) {
        var read = Rules.read(text);

        assertThat(read.rules()).isEmpty();
        assertThat(read.problems()).isNotEmpty();
    }

    @Test
    void read_deepNesting_isRefused() {
        assertThat(problems("a: " + "[".repeat(50_000))).isNotEmpty();
        assertThat(problems("a: " + "[".repeat(100) + "]".repeat(100))).isNotEmpty();
    }

    @Test
    void read_hugeFile_isRefused() {
        assertThat(problems("#".repeat(RuleText.CHARACTERS_MAX + 1)))
                .singleElement()
                .asString()
                .contains("larger");
    }

    @Test
    void read_oneBadRuleOfTwo_leavesTheOther() {
        var read = Rules.read(selecting("verb: get") + "---\n" + selecting("verb: replace"));

        assertThat(read.rules()).hasSize(1);
        assertThat(read.good()).isFalse();
    }
}
