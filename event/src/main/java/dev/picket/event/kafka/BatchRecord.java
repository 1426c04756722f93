package dev.picket.event.kafka;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.picket.event.Reason;
import dev.picket.event.wire.v1.Batch;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How a batch lies in a record: as protobuf, with its schema's version in a header. Without a key, so that a topic that is compacted by mistake
 * refuses it instead of forgetting older ones.
 */
public final class BatchRecord {
    static final String SCHEMA = "picket-schema";
    private static final byte[] VERSION = "1".getBytes(StandardCharsets.US_ASCII);

    private BatchRecord() {}

    public static ProducerRecord<byte[], byte[]> of(String topic, int partition, Batch batch) {
        var record = new ProducerRecord<byte[], byte[]>(topic, partition, null, batch.toByteArray());
        record.headers().add(SCHEMA, VERSION.clone());
        return record;
    }

    public static Read read(ConsumerRecord<byte[], byte[]> record) {
        var schema = record.headers().lastHeader(SCHEMA);
        if (schema == null || !Arrays.equals(schema.value(), VERSION)) {
            return new Read.Refused(Reason.UNREADABLE_FORMAT);
        }
        try {
            return record.value() == null
                    ? new Read.Refused(Reason.MALFORMED)
                    : new Read.Whole(Batch.parseFrom(record.value()));
        } catch (InvalidProtocolBufferException broken) {
            return new Read.Refused(Reason.MALFORMED);
        }
    }

    /** What a record holds. */
    public sealed interface Read {
        record Whole(Batch batch) implements Read {}

        /** Of another version, or no batch. */
        record Refused(Reason reason) implements Read {}
    }
}
