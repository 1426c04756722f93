package dev.picket.collector.detect.audit.sigma;

import static dev.picket.collector.detect.audit.sigma.Rules.call;
import static dev.picket.collector.detect.audit.sigma.Rules.matches;
import static dev.picket.collector.detect.audit.sigma.Rules.problems;
import static dev.picket.collector.detect.audit.sigma.Rules.selecting;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "verb: get; true",
                "verb: GET; true",
                "verb: [list, get]; true",
                "verb: list; false",
                "objectRef.name|contains: eb; true",
                "objectRef.name|startswith: [x, w]; true",
                "objectRef.name|endswith: web; false",
                "objectRef.name|contains|all: [w, '1']; true",
                "objectRef.name|contains|all: [w, x]; false",
                "objectRef.name|re: '^web-[0-9]+$'; true",
                "objectRef.name|re: '^WEB'; false",
                "objectRef.name|re|i: '^WEB'; true",
                "sourceIPs|cidr: 10.0.0.0/30; true",
                "sourceIPs|cidr: ['10.1.0.0/16', '::/0']; false",
                "objectRef.subresource|exists: false; true",
                "objectRef.name|exists: true; true",
                "objectRef.subresource: null; true",
                "objectRef.subresource: ''; true",
                "objectRef.name: null; false",
                "responseStatus.code|lt: 300; true",
                "responseStatus.code|gte: 201; false",
                "responseStatus.code|gt: 199.5; true",
                "objectRef.namespace|neq: red; false",
                "objectRef.namespace|fieldref: picket.target.namespace; true",
                "user.username|fieldref|contains: objectRef.namespace; true",
                "user.username|fieldref: objectRef.namespace; false",
                "objectRef.name|cased: WEB-1; false",
                "objectRef.name|base64: web; false",
                "picket.relation: same-tenant; true",
                "picket.actor.tenant: red; true",
                "'annotations.authorization.k8s.io/decision': allow; true"
            })
    void holds_selection_asSigmaSays(String selection, boolean expected) {
        assertThat(matches(selection, call("get", "pods", "red/web-1", 200))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "objectRef.name|urldecode|contains: 'a b'; a%20b; true",
                "objectRef.name|urldecode: 'a/b'; a%2Fb; true",
                "objectRef.name|urldecode: 'a%zz'; a%zz; true",
                "objectRef.name|base64|contains: token; eC10b2tlbg==; false",
                "objectRef.name|base64offset|contains: token; eC10b2tlbg==; true",
                "objectRef.name|base64offset|contains: token; eHgtdG9rZW4=; true",
                "objectRef.name|base64offset|contains: token; dG9rZW4=; true",
                "objectRef.name|base64: token; dG9rZW4=; true"
            })
    void holds_encodedValue_isComparedDecoded(String selection, String name, boolean expected) {
        assertThat(matches(selection, call("get", "pods", "red/" + name, 200))).isEqualTo(expected);
    }

    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void holds_expressionThatWouldBacktrack_isDoneInLinearTime() {
        var name = "a".repeat(200) + '!';

        assertThat(matches("objectRef.name|re: '^(a+)+$'", call("get", "pods", "red/" + name, 200)))
                .isFalse();
        assertThat(matches("objectRef.name|re: '^(a|aa)+$'", call("get", "pods", "red/" + name, 200)))
                .isFalse();
        assertThat(matches("objectRef.name|re: '(.*)(.*)(.*)(.*)[b]'", call("get", "pods", "red/" + name, 200)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "objectRef.name|contains|startswith: a",
                "objectRef.name|cidr: a",
                "objectRef.name|lt: a",
                "objectRef.name|exists: maybe",
                "objectRef.name|base64offset: a",
                "objectRef.name|windash: a",
                "objectRef.name|contain: a",
                "objectRef.name|re: '(a'",
                "objectRef.name|re: '(?=a)'",
                "objectRef.name|re: '(a)\\1'",
                "objectRef.name: {a: b}",
                "objectRef.name: []"
            })
    void read_whatCannotBeCompared_isRefused(String selection) {
        assertThat(problems(selecting(selection))).hasSize(1);
    }
}
