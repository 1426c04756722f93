package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.Rules.call;
import static dev.picket.collector.detect.audit.sigma.Rules.problems;
import static dev.picket.collector.detect.audit.sigma.Rules.rule;
import static dev.picket.collector.detect.audit.sigma.Rules.run;
import static dev.picket.collector.detect.audit.sigma.Rules.set;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
    /** Of which {@code yes_*} hold and {@code no_*} do not. */
    private static final String SELECTIONS = """
            yes_a: {verb: get}
            yes_b: [{verb: list}, {objectRef.resource: pods}]
            no_a: {objectRef.namespace: blue}
            no_b: {verb: get, objectRef.resource: secrets}
            _hidden: {verb: list}
            condition:\s""";

    @ParameterizedTest
    @CsvSource({
        "yes_a, true",
        "no_a, false",
        "not no_a, true",
        "not not no_a, false",
        "yes_a and yes_b, true",
        "yes_a and no_a, false",
        "no_a or yes_a and yes_b, true",
        "(no_a or yes_a) and no_b, false",
        "yes_a AND NOT (no_a OR no_b), true",
        "1 of yes_*, true",
        "any of no_*, false",
        "all of yes_*, true",
        "all of them, false",
        "1 of them, true",
        "1 of *_a, true",
        "all of *_a, false",
        "not 1 of no_*, true",
        "1 of yes_a, true"
    })
    void holds_condition_asSigmaSays(String condition, boolean expected) {
        var read = Rules.read(rule("One", SELECTIONS + condition));

        assertThat(read.good()).isTrue();
        assertThat(run(RuleFiles.link(java.util.List.of(read)).rules(), call("get", "pods", "red/a", 200)))
                .hasSize(expected ? 1 : 0);
    }

    @Test
    void holds_listOfConditions_isOr() {
        var rules = set(rule("One", "a: {verb: list}\nb: {verb: get}\ncondition: [a, b]"));

        assertThat(run(rules, call("get", "pods", "red/a", 200))).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "yes_c, did you mean yes_a?",
        "1 of maybe_*, no selection is called like",
        "yes_a and, ends too early",
        "(yes_a, not closed",
        "yes_a yes_b, does not end at",
        "2 of yes_*, write 1 of or all of",
        "yes_a | count() > 5, write a correlation"
    })
    void read_wrongCondition_isRefused_withWhatIsWrong(String condition, String expected) {
        assertThat(problems(rule("One", SELECTIONS + condition))).anyMatch(problem -> problem.contains(expected));
    }

    @Test
    void read_selectionThatIsNotAskedFor_isAWarning() {
        var read = Rules.read(rule("One", SELECTIONS + "yes_a and yes_b and not no_a and not no_b"));

        assertThat(read.rules()).hasSize(1);
        assertThat(read.problems()).hasToString("[r.yaml:8:5: warning: the condition does not ask for \"_hidden\"]");
    }

    @Test
    void read_nestedTooDeep_isRefused() {
        var deep = "(".repeat(100) + "yes_a" + ")".repeat(100);

        assertThat(problems(rule("One", SELECTIONS + deep))).anyMatch(p -> p.contains("nested deeper"));
    }
}
