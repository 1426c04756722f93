package dev.picket.collector.accept.kafka;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Records that were fetched and are not taken yet, by partition; the one that was written first comes first. One thread. */
final class Fetched {
    private final Map<TopicPartition, Queue<ConsumerRecord<byte[], byte[]>>> queues = new HashMap<>();

    void add(ConsumerRecord<byte[], byte[]> record) {
        queues.computeIfAbsent(partition(record), _ -> new ArrayDeque<>()).add(record);
    }

    /** Of the next of each partition the oldest. */
    Optional<ConsumerRecord<byte[], byte[]>> oldest() {
        return queues.values().stream().map(Queue::element).min(Comparator.comparingLong(ConsumerRecord::timestamp));
    }

    /** It is taken; it was the next of its partition. */
    void remove(ConsumerRecord<byte[], byte[]> record) {
        queues.computeIfPresent(partition(record), (_, queue) -> {
            queue.remove();
            return queue.isEmpty() ? null : queue;
        });
    }

    void drop(Collection<TopicPartition> partitions) {
        queues.keySet().removeAll(Set.copyOf(partitions));
    }

    /** Those of which something waits. */
    Set<TopicPartition> partitions() {
        return Set.copyOf(queues.keySet());
    }

    int size() {
        return queues.values().stream().mapToInt(Queue::size).sum();
    }

    static TopicPartition partition(ConsumerRecord<byte[], byte[]> record) {
        return new TopicPartition(record.topic(), record.partition());
    }
}
