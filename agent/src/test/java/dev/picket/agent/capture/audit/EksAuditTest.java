package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

class EksAuditTest implements AuditFormatContract {
    @Override
    public AuditFormat format() {
        return EnvelopedAudit.cloudWatch();
    }

    @Override
    public byte[] call(String auditId) {
        return CloudAudit.eks(AuditLine.get(auditId).toString());
    }

    @Test
    void read_wrappedCall_isTheCallItself() {
        var line = AuditLine.exec("a-1", "command=%2Fbin%2Fsh&container=web");

        assertThat(AuditLine.read(format(), CloudAudit.eks(line.toString())))
                .isEqualTo(AuditLine.read(new AuditReader(), line.bytes()));
    }

    @Test
    void read_subscriptionAndFilteredEvents_giveEachCall() {
        var events = List.of(
                AuditLine.get("a-1").toString(),
                AuditLine.get("a-2").without("auditID").toString(),
                "I0301 not an audit line");

        assertThat(AuditLine.read(format(), CloudAudit.eksSubscription(events)))
                .extracting(ReadingNames::of)
                .containsExactly("a-1", "7.1", "NOT_AUDIT");
        var filtered =
                "{\"events\":[" + new String(CloudAudit.eks(events.getFirst()), UTF_8) + "],\"searchedLogStreams\":[]}";
        assertThat(AuditLine.read(format(), filtered.getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly("a-1");
    }

    @Test
    void read_controlMessage_isNoAudit() {
        assertThat(AuditLine.read(format(), "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[]}".getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly(Reason.NOT_AUDIT.name());
    }
}
