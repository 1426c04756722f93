package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every audit format does, whatever a line looks like. */
interface AuditFormatContract {
    AuditFormat format();

    /** One line in this format: a completed call whose id is given. */
    byte[] call(String auditId);

    @Test
    default void read_aCall_isThatCall() {
        assertThat(AuditLine.read(format(), call("a-1")))
                .singleElement()
                .satisfies(reading -> assertThat(idOf(reading)).isEqualTo("a-1"));
    }

    @Test
    default void read_tornAnywhere_isRefusedAndTheNextLineIsRead() {
        var whole = call("a-1");
        var format = format();
        for (int length = 0; length < whole.length; length++) {
            assertThat(AuditLine.read(format, Arrays.copyOf(whole, length)))
                    .as("cut after %d bytes", length)
                    .singleElement()
                    .isInstanceOf(Reading.Refused.class);
        }
        assertThat(idOf(AuditLine.read(format, whole).getFirst())).isEqualTo("a-1");
    }

    @Test
    default void read_nested10000Deep_isRefused() {
        for (var deep : new String[] {"{\"requestObject\":" + "[".repeat(10_000), "{\"a\":".repeat(10_000)}) {
            assertThat(AuditLine.read(format(), deep.getBytes(UTF_8)))
                    .singleElement()
                    .isInstanceOf(Reading.Refused.class);
        }
    }

    @Test
    default void read_randomBytes_neverThrowsAndNeverStaysSilent() {
        long seed = 4_711;
        var random = new Random(seed);
        var format = format();
        for (int i = 0; i < 5_000; i++) {
            var line = call("a-" + i);
            for (int change = 0; change <= random.nextInt(5); change++) {
                line[random.nextInt(line.length)] = (byte) random.nextInt(256);
            }

            assertThat(AuditLine.read(format, line))
                    .as("seed %d, line %d", seed, i)
                    .isNotEmpty();
        }
    }

    private static String idOf(Reading reading) {
        return reading instanceof Reading.Read(var _, ApiCall call) ? call.auditId() : reading.toString();
    }
}
