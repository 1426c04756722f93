package dev.picket.collector.detect.audit.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.RulePack;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Given;
import dev.picket.event.ApiCall;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RuleIndexTest {
    private static final List<String> VERBS =
            List.of("get", "LIST", "watch", "create", "update", "patch", "delete", "x", "");
    private static final List<String> OBJECTS = List.of(
            "pods",
            "pods/exec",
            "pods/eviction",
            "secrets",
            "configmaps",
            "events",
            "services",
            "roles",
            "Nodes/proxy",
            "widgets");
    private static final List<String> PEOPLE =
            List.of("system:anonymous", "System:Anonymous", "system:apiserver", "jane", "");
    private static final int[] CODES = {0, 101, 200, 201, 403, 404, 500};

    @Test
    void matching_ofThePack_isWhatAllItsRulesSayOneByOne() {
        var rules = RulePack.rules();
        int matches = 0;
        for (var observation : observations().toList()) {
            var call = (ApiCall) observation.event();
            var oneByOne = rules.rules().stream()
                    .filter(rule -> rule.condition().holds(new Values(call, observation)))
                    .toList();

            assertThat(rules.matching(call, observation)).as(call.toString()).isEqualTo(oneByOne);
            matches += oneByOne.size();
        }

        assertThat(matches).isGreaterThan(100);
    }

    @Test
    void candidates_readByAServiceAccount_areHardlyAny() {
        var call = (ApiCall) Rules.call("get", "leases", "red/app", 200).event();

        assertThat(new RuleIndex(RulePack.rules().rules()).candidates(call)).hasSizeLessThan(2);
    }

    private static Stream<Observation> observations() {
        return VERBS.stream()
                .flatMap(verb -> OBJECTS.stream()
                        .flatMap(what -> IntStream.of(CODES)
                                .boxed()
                                .flatMap(code -> Stream.concat(
                                        Stream.of(Rules.call(verb, what, "kube-system/app", code)),
                                        PEOPLE.stream()
                                                .map(who -> Given.byPerson(
                                                        "c0", Given.START, who, verb, what, "red/falco", code))))));
    }
}
