package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Onward;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far a topic has been handed on, and how far of it is safe: only that may be told to the brokers. One thread. */
final class TopicPositions {
    private final Onward onward;
    private final Map<TopicPartition, OffsetAndMetadata> handedOn = new HashMap<>();
    private Map<TopicPartition, OffsetAndMetadata> waiting = Map.of();
    private long mark;

    TopicPositions(Onward onward) {
        this.onward = onward;
    }

    /** All of this record was handed on. */
    void settle(ConsumerRecord<byte[], byte[]> record) {
        var partition = new TopicPartition(record.topic(), record.partition());
        handedOn.put(partition, new OffsetAndMetadata(record.offset() + 1));
    }

    /** What is safe and was not told yet; from now on it counts as told. */
    Map<TopicPartition, OffsetAndMetadata> due() {
        if (waiting.isEmpty()) {
            waiting = Map.copyOf(handedOn);
            handedOn.clear();
            mark = onward.taken();
        }
        if (!onward.safe(mark)) {
            return Map.of();
        }
        var due = waiting;
        waiting = Map.of();
        return due;
    }

    /** Nothing is handed on that was not told. */
    boolean told() {
        return waiting.isEmpty() && handedOn.isEmpty();
    }

    /** It could not be told after all. */
    void untold(Map<TopicPartition, OffsetAndMetadata> positions) {
        positions.forEach(handedOn::putIfAbsent);
    }

    /** These are somebody else's now. */
    void forget(Collection<TopicPartition> partitions) {
        var rest = new HashMap<>(waiting);
        rest.keySet().removeAll(partitions);
        waiting = Map.copyOf(rest);
        handedOn.keySet().removeAll(partitions);
    }
}
