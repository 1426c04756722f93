package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AksAuditTest implements AuditFormatContract {
    @Override
    public AuditFormat format() {
        return EnvelopedAudit.azureMonitor();
    }

    @Override
    public byte[] call(String auditId) {
        return CloudAudit.aksString(AuditLine.get(auditId).toString());
    }

    @Test
    void read_logAsStringOrObject_isTheCallItself() {
        var line = AuditLine.exec("a-1", "command=id").raw("requestObject", "{'a':'ü \\\\\\\\ {'}");
        var expected = AuditLine.read(new AuditReader(), line.bytes());

        assertThat(AuditLine.read(format(), CloudAudit.aksString(line.toString())))
                .isEqualTo(expected);
        assertThat(AuditLine.read(format(), CloudAudit.aksObject(line.toString())))
                .isEqualTo(expected);
    }

    @Test
    void read_aLineWithinABuffer_isFoundThere() {
        var line = CloudAudit.aksObject(AuditLine.get("a-1").toString());
        var buffer = new byte[line.length + 20];
        System.arraycopy(line, 0, buffer, 9, line.length);
        var readings = new ArrayList<Reading>();

        format().read(buffer, 9, line.length, () -> "7", readings::add);

        assertThat(readings).extracting(ReadingNames::of).containsExactly("a-1");
    }

    @Test
    void read_nestedInItself_ends() {
        var deep = "{\"records\":[".repeat(4_000) + "]}".repeat(4_000);

        assertThat(AuditLine.read(format(), deep.getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly("NOT_AUDIT");
    }

    @Test
    void read_recordsAndPropertiesAsText_giveEachCall() {
        var first = new String(CloudAudit.aksObject(AuditLine.get("a-1").toString()), UTF_8);
        var second =
                "{\"category\":\"kube-audit-admin\",\"properties\":\"{\\\"log\\\":{\\\"kind\\\":\\\"Event\\\",\\\"auditID\\\":\\\"a-2\\\",\\\"verb\\\":\\\"get\\\"}}\"}";

        assertThat(AuditLine.read(format(), ("{\"records\":[" + first + "," + second + "]}").getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly("a-1", "a-2");
    }

    @Test
    void read_wrappedManyTimes_ends() {
        var text = "{\"log\":{}}";
        for (int i = 0; i < 12; i++) {
            text = "{\"properties\":\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"}";
        }

        assertThat(AuditLine.read(format(), text.getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly("NOT_AUDIT");
    }

    @Test
    void read_recordsWithoutAnEvent_areRefusedOneByOne() {
        var good = new String(CloudAudit.aksObject(AuditLine.get("a-1").toString()), UTF_8);
        var line = "{\"records\":[{\"properties\":\"{torn\"}," + good + ",{\"properties\":{}},7]}";

        assertThat(AuditLine.read(format(), line.getBytes(UTF_8)))
                .extracting(ReadingNames::of)
                .containsExactly("MALFORMED", "a-1", "NOT_AUDIT", "NOT_AUDIT");
    }

    @Test
    void read_bytesThatAreNoUtf8_hideNothing() {
        var line = CloudAudit.aksObject(
                AuditLine.get("a-1").raw("requestObject", "{'a':'#'}").toString());
        for (int i = 0; i < line.length; i++) {
            line[i] = line[i] == '#' ? (byte) 0xff : line[i];
        }

        assertThat(AuditLine.read(format(), line)).extracting(ReadingNames::of).containsExactly("a-1");
    }

    @Test
    void read_utf16_isRefused() {
        var line = CloudAudit.aksObject(AuditLine.get("a-1").toString());

        for (var charset : List.of(UTF_16LE, UTF_16BE)) {
            assertThat(AuditLine.read(format(), new String(line, UTF_8).getBytes(charset)))
                    .singleElement()
                    .isInstanceOf(Reading.Refused.class);
        }
    }
}
