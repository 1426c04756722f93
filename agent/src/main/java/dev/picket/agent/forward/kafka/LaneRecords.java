package dev.picket.agent.forward.kafka;

import dev.picket.event.Envelope;
import dev.picket.event.kafka.BatchRecord;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A batch as records: each has events of one lane only, in their order, and lies in that lane's partition, so that whoever reads a partition
 * reads lanes in order. No record is larger than what a topic takes unless it is told otherwise (1 MiB), be its events as they may.
 */
final class LaneRecords {
    private LaneRecords() {}

    /** At least one, for a batch without events tells of the agent's health. */
    static List<ProducerRecord<byte[], byte[]>> of(Batch batch, String topic, int partitions) {
        var parts = parts(batch);
        if (batch.hasHealth()) {
            parts.getFirst().batch.setHealth(batch.getHealth());
        }
        return parts.stream()
                .map(part -> BatchRecord.of(topic, partition(batch, part.lane, partitions), part.batch.build()))
                .toList();
    }

    private static List<Part> parts(Batch batch) {
        var parts = new ArrayList<Part>();
        for (int lane = 0; lane < Envelope.LANES; lane++) {
            for (var event : batch.getEventsList()) {
                if (event.getLane() == lane) {
                    add(event, batch, parts);
                }
            }
        }
        if (parts.isEmpty()) {
            parts.add(new Part(batch, 0));
        }
        return parts;
    }

    private static void add(Event event, Batch batch, List<Part> parts) {
        if (parts.isEmpty() || !parts.getLast().takes(event)) {
            parts.add(new Part(batch, event.getLane()));
        }
        parts.getLast().add(event);
    }

    /** The lanes of one agent lie in neighbours, the agents anywhere. */
    static int partition(Batch batch, int lane, int partitions) {
        return Math.floorMod(
                Math.floorMod(mixed(batch.getCluster() + '/' + batch.getAgent()), partitions) + lane, partitions);
    }

    /** Last step of MurmurHash3: similar names spread over the partitions. */
    private static int mixed(String name) {
        int hash = name.hashCode();
        hash ^= hash >>> 16;
        hash *= 0x85ebca6b;
        hash ^= hash >>> 13;
        hash *= 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    /** One record in the making. */
    private static final class Part {
        private final int lane;
        private final Batch.Builder batch;
        private int bytes;

        Part(Batch whole, int lane) {
            this.lane = lane;
            this.batch = Batch.newBuilder()
                    .setNumber(whole.getNumber())
                    .setCluster(whole.getCluster())
                    .setAgent(whole.getAgent())
                    .setTraceparent(whole.getTraceparent());
        }

        boolean takes(Event event) {
            return lane == event.getLane() && bytes + event.getSerializedSize() <= KafkaTransport.RECORD_BYTES;
        }

        void add(Event event) {
            batch.addEvents(event);
            bytes += event.getSerializedSize();
        }
    }
}
