package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.Rules.apart;
import static dev.picket.collector.detect.audit.sigma.Rules.call;
import static dev.picket.collector.detect.audit.sigma.Rules.read;
import static dev.picket.collector.detect.audit.sigma.Rules.rule;
import static dev.picket.collector.detect.audit.sigma.Rules.run;
import static dev.picket.collector.detect.audit.sigma.Rules.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelationTest {
    private static final String DENIED = rule("Denied", "a: {responseStatus.code: 403}\ncondition: a", "name: denied");
    private static final String MADE = rule("Made", "a: {verb: create}\ncondition: a", "name: made");
    private static final String BASE = DENIED
            + "---\n" + rule("Listed", "a: {verb: list}\ncondition: a", "name: listed")
            + "---\n" + rule("Read", "a: {verb: get}\ncondition: a", "name: read")
            + "---\n" + MADE;

    private static String correlation(String title, String... lines) {
        return """
                ---
                title: %s
                name: %s
                level: medium
                correlation:
                %s
                """.formatted(
                        title,
                        title.toLowerCase(java.util.Locale.ROOT),
                        String.join("\n", lines).indent(4));
    }

    private static final String BURST = correlation(
            "Burst",
            "type: event_count",
            "rules: [denied]",
            "group-by: [user.username]",
            "timespan: 1m",
            "condition: {gte: 3}");

    @Test
    void observe_asManyAsItSaysWithinItsTime_isAFinding() {
        var denied = call("get", "pods", "blue/a", 403);

        assertThat(run(set(DENIED + BURST), apart(20, denied, denied))).isEmpty();
        var findings = run(set(DENIED + BURST), apart(20, denied, denied, denied));

        assertThat(findings).extracting(finding -> finding.detection().id()).containsExactly("burst");
        assertThat(findings.getFirst().evidence())
                .extracting(e -> e.id())
                .containsExactly("audit-e0", "audit-e1", "audit-e2");
    }

    @Test
    void observe_tooSlow_isNothing() {
        var denied = call("get", "pods", "blue/a", 403);

        assertThat(run(set(DENIED + BURST), apart(31, denied, denied, denied, denied)))
                .isEmpty();
    }

    @Test
    void observe_goingOn_isTheSameFinding() {
        var denied = call("get", "pods", "blue/a", 403);
        var many = IntStream.range(0, 10).mapToObj(_ -> denied).toArray(Observation[]::new);

        assertThat(run(set(DENIED + BURST), apart(5, many)))
                .extracting(Finding::evidenceCount)
                .containsExactly(10L);
    }

    @Test
    void observe_differentGroups_countApart() {
        var one = Given.call("x1", Given.START, "red/one", "get", "pods", "red/a", 403);
        var two = Given.call("x2", Given.START, "red/two", "get", "pods", "red/a", 403);

        assertThat(run(set(DENIED + BURST), apart(5, one, two, one, two))).isEmpty();
    }

    @Test
    void observe_differentValues_count() {
        var names = set(BASE
                + correlation(
                        "Names",
                        "type: value_count",
                        "rules: [read]",
                        "group-by: [user.username]",
                        "timespan: 5m",
                        "condition: {field: objectRef.name, gte: 3}"));
        var a = call("get", "secrets", "red/a", 200);
        var b = call("get", "secrets", "red/b", 200);
        var c = call("get", "secrets", "red/c", 200);

        assertThat(run(names, apart(5, a, a, a, b, b))).isEmpty();
        assertThat(run(names, apart(5, a, b, a, c))).hasSize(1);
    }

    @Test
    void observe_allRulesInAnyOrder_isTemporal() {
        var both = set(BASE
                + correlation(
                        "Both",
                        "type: temporal",
                        "rules: [listed, made]",
                        "group-by: [user.username]",
                        "timespan: 1m"));
        var list = call("list", "pods", "red/", 200);
        var create = call("create", "pods", "red/a", 201);

        assertThat(run(both, apart(10, create, list))).hasSize(1);
        assertThat(run(both, apart(10, list, list))).isEmpty();
        assertThat(run(both, apart(61, list, create))).isEmpty();
    }

    @Test
    void observe_inOrder_isTemporalOrdered() {
        var chain = set(BASE
                + correlation(
                        "Chain",
                        "type: temporal_ordered",
                        "rules: [listed, read, made]",
                        "group-by: [user.username]",
                        "timespan: 1m"));
        var list = call("list", "pods", "red/", 200);
        var get = call("get", "pods", "red/a", 200);
        var create = call("create", "pods", "red/a", 201);

        assertThat(run(chain, apart(5, list, get, list, create))).hasSize(1);
        assertThat(run(chain, apart(5, get, list, create))).isEmpty();
        assertThat(run(chain, apart(5, create, list, get))).isEmpty();
        assertThat(run(chain, apart(35, list, get, create))).isEmpty();
    }

    @Test
    void observe_countedRule_speaksOnlyWhenItIsToldTo() {
        var denied = call("get", "pods", "blue/a", 403);
        var loud = set(BASE.replace("verb: get", "verb: watch")
                + BURST.replace("type: event_count", "type: event_count\n    generate: true"));

        assertThat(run(set(DENIED + BURST), denied)).isEmpty();
        assertThat(run(loud, denied)).extracting(f -> f.detection().id()).containsExactly("denied");
    }

    @Test
    void observe_aliases_joinDifferentFields() {
        var joined = set(BASE.replace("{verb: get}", "{verb: get, objectRef.resource: namespaces}")
                + correlation(
                        "Joined",
                        "type: temporal",
                        "rules: [read, made]",
                        "group-by: [place]",
                        "timespan: 1m",
                        "aliases: {place: {read: objectRef.name, made: objectRef.namespace}}"));

        assertThat(run(
                        joined,
                        apart(5, call("get", "namespaces", "red/blue", 200), call("create", "pods", "blue/a", 201))))
                .hasSize(1);
        assertThat(run(
                        joined,
                        apart(5, call("get", "namespaces", "red/blue", 200), call("create", "pods", "green/a", 201))))
                .isEmpty();
    }

    @Test
    void observe_correlationOfCorrelations_holdsWhenBothDo() {
        var nested = set(DENIED + "---\n" + MADE + BURST
                + correlation(
                        "Both",
                        "type: temporal_ordered",
                        "rules: [burst, made]",
                        "group-by: [user.username]",
                        "timespan: 5m"));
        var denied = call("get", "pods", "blue/a", 403);
        var create = call("create", "pods", "red/a", 201);

        assertThat(run(nested, apart(5, denied, denied, denied, create)))
                .extracting(f -> f.detection().id())
                .containsExactly("both");
        assertThat(run(nested, apart(5, denied, denied, create))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "type: count; did you mean",
                "type: event_counts; did you mean event_count?",
                "timespan: 5 minutes; no time span",
                "timespan: 400d; no time span",
                "condition: {lt: 3}; nothing happening",
                "condition: {gte: 5000}; from 1 to 1000",
                "group-by: [user.name]; did you mean user.username?",
                "rules: []; names 0 rules"
            })
    void read_wrongCorrelation_isRefused(String line, String expected) {
        var key = line.substring(0, line.indexOf(':'));
        var wrong = BURST.lines()
                .map(l -> l.strip().startsWith(key + ":") ? "    " + line : l)
                .toList();

        assertThat(read(DENIED + String.join("\n", wrong)).problems())
                .anyMatch(
                        problem -> problem.toString().contains(expected.equals("did you mean") ? "type is" : expected));
    }

    @Test
    void link_correlationOfNothing_isRefused_andWhatCountsIt() {
        var lost = BURST.replace("rules: [denied]", "rules: [nobody]")
                + correlation("Above", "type: event_count", "rules: [burst]", "timespan: 1m", "condition: {gte: 2}");

        var linked = RuleFiles.link(List.of(read(DENIED + lost)));

        assertThat(linked.rules().correlations()).isEmpty();
        assertThat(linked.problems()).hasSize(2);
    }

    @Test
    void link_cycle_isRefused() {
        var cycle = correlation("A", "type: event_count", "rules: [b]", "timespan: 1m", "condition: {gte: 2}")
                + correlation("B", "type: event_count", "rules: [a]", "timespan: 1m", "condition: {gte: 2}")
                + correlation("C", "type: event_count", "rules: [a]", "timespan: 1m", "condition: {gte: 2}");

        var linked = RuleFiles.link(List.of(read(DENIED + cycle)));

        assertThat(linked.rules().correlations()).isEmpty();
        assertThat(linked.problems()).anyMatch(p -> p.toString().contains("counts itself"));
    }

    @Test
    void write_andRead_goOnWhereItWas() throws java.io.IOException {
        var rules = set(BASE + BURST);
        var detector = new RuleDetector(() -> rules);
        var state = new Memory();
        var correlation = rules.correlations().getFirst();
        var evidence = dev.picket.collector.detect.Evidence.of(
                call("get", "pods", "blue/a", 403).event());
        state.hits().add(new Hit(0, "", Given.START, evidence), correlation);
        state.hits().add(new Hit(0, "", Given.START.plusSeconds(1), evidence), correlation);

        var bytes = new java.io.ByteArrayOutputStream();
        detector.write(state, new java.io.DataOutputStream(bytes));
        var read = detector.read(1, new java.io.DataInputStream(new java.io.ByteArrayInputStream(bytes.toByteArray())));

        assertThat(read.hits().add(new Hit(0, "", Given.START.plus(Duration.ofSeconds(2)), evidence), correlation))
                .hasValueSatisfying(all -> assertThat(all).hasSize(3));
    }
}
