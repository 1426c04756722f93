package dev.picket.collector.detect.leakage;

import static dev.picket.event.Inference.Side.REQUEST;
import static dev.picket.event.Inference.Side.RESPONSE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Given;
import dev.picket.collector.detect.Run;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Inference;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretInResponseTest {
    @Test
    void judge_secretInAnswer_isHigh() {
        var findings = judge("shared/gateway", Given.label("secret.cloud-key", RESPONSE, .9, "d1"));

        assertThat(findings).extracting(Finding::severity).containsExactly(Severity.HIGH);
        assertThat(findings.getFirst().summary()).contains("red/web", "secret.cloud-key", "shared/gateway");
        assertThat(findings.getFirst().confidence()).isEqualTo(.9);
    }

    @Test
    void judge_modelOfAnotherTenant_isCritical() {
        assertThat(judge("blue/model", Given.label("secret.cloud-key", RESPONSE, .9, "d1")))
                .extracting(Finding::severity)
                .containsExactly(Severity.CRITICAL);
    }

    @Test
    void judge_recordedExchange_namesTenantAndModel() {
        var label = Given.label("secret.cloud-key", RESPONSE, .9, "d1");

        var finding = Run.of(new SecretInResponse(), Given.exchange("i0", Given.START, "red", label))
                .findings()
                .getFirst();

        assertThat(finding.summary()).isEqualTo("someone of tenant red got secret.cloud-key from model/m-1");
        assertThat(finding.target().display()).isEqualTo("model/m-1");
    }

    @Test
    void judge_echoOfTheRequest_isNothing() {
        assertThat(judge(
                        "shared/gateway",
                        Given.label("secret.cloud-key", REQUEST, .9, "d1"),
                        Given.label("secret.cloud-key", RESPONSE, .9, "d1")))
                .isEmpty();
    }

    @Test
    void judge_anotherSecretThanAsked_isAFinding() {
        assertThat(judge(
                        "shared/gateway",
                        Given.label("secret.cloud-key", REQUEST, .9, "d1"),
                        Given.label("secret.cloud-key", RESPONSE, .9, "d2"),
                        Given.label("secret.cloud-key", RESPONSE, .9, "d3")))
                .extracting(Finding::summary)
                .first()
                .asString()
                .contains("secret.cloud-key x2");
    }

    @Test
    void judge_doubtfulOrOtherLabels_isNothing() {
        assertThat(judge(
                        "shared/gateway",
                        Given.label("secret.generic", RESPONSE, .4, "d1"),
                        Given.label("pii.email", RESPONSE, 1, "d2"),
                        Given.label("secret.cloud-key", REQUEST, 1, "d3")))
                .isEmpty();
    }

    private static List<Finding> judge(String server, Inference.Label... labels) {
        return Run.of(new SecretInResponse(), Given.inference("i0", Given.START, "red/web", server, labels))
                .findings();
    }
}
