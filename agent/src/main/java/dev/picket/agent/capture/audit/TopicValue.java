package dev.picket.agent.capture.audit;

import dev.picket.event.Reason;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** The bytes of a record, unpacked if they are gzip, as CloudWatch Logs hands events on. */
final class TopicValue {
    /** Of one record, unpacked. */
    static final int BYTES_MAX = 32 << 20;

    private static final Reading.Refused NOTHING = new Reading.Refused(Reason.NOT_AUDIT, "a record without a value");
    private static final Reading.Refused LARGE = new Reading.Refused(Reason.OVERSIZED, "a record of more than 32 MiB");
    private static final Reading.Refused BROKEN = new Reading.Refused(Reason.MALFORMED, "gzip that cannot be unpacked");

    private TopicValue() {}

    /** Takes the bytes, or what is wrong with them. */
    interface Taker {
        void bytes(byte[] bytes);

        void refused(Reading.Refused why);
    }

    static void read(byte @Nullable [] value, Taker to) {
        if (value == null || value.length == 0) {
            to.refused(NOTHING);
        } else if (value.length > BYTES_MAX) {
            to.refused(LARGE);
        } else if (value.length > 2 && value[0] == 0x1f && value[1] == (byte) 0x8b) {
            unpack(value, to);
        } else {
            to.bytes(value);
        }
    }

    private static void unpack(byte[] value, Taker to) {
        try (var packed = new GZIPInputStream(new ByteArrayInputStream(value))) {
            var bytes = packed.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                to.refused(LARGE);
            } else {
                to.bytes(bytes);
            }
        } catch (IOException broken) {
            to.refused(BROKEN);
        }
    }
}
