package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnyAuditTest implements AuditFormatContract {
    @Override
    public AuditFormat format() {
        return new AnyAudit();
    }

    @Override
    public byte[] call(String auditId) {
        return AuditLine.get(auditId).bytes();
    }

    @Test
    void read_everyShapeInOneFile_isTold() {
        var event = AuditLine.get("a-1").toString();
        var format = format();
        var lines = List.of(
                event.getBytes(UTF_8),
                AuditSender.list(List.of(event.getBytes(UTF_8))),
                CloudAudit.eks(event),
                CloudAudit.eksSubscription(List.of(event)),
                CloudAudit.aksString(event),
                CloudAudit.aksObject(event),
                CloudAudit.gke("a-1", "io.k8s.core.v1.pods.get", "core/v1/namespaces/red/pods/p", "")
                        .getBytes(UTF_8),
                "{\"verb\":\"get\",\"requestURI\":\"/api/v1/pods\",\"auditID\":\"a-1\"}".getBytes(UTF_8));

        for (var line : lines) {
            assertThat(AuditLine.read(format, line))
                    .as(new String(line, UTF_8))
                    .extracting(ReadingNames::of)
                    .containsExactly("a-1");
        }
    }

    @Test
    void read_linesThatAreNoAudit_areToldAsTheNativeReaderDoes() {
        for (var line : List.of("I0301 klog", "{\"ts\":1,\"msg\":\"x\"}", "", "[]", "{}", "{\"a")) {
            assertThat(AuditLine.read(format(), line.getBytes(UTF_8)))
                    .isEqualTo(AuditLine.read(new AuditReader(), line.getBytes(UTF_8)));
        }
    }
}
