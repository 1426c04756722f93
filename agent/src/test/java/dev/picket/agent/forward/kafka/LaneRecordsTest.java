package dev.picket.agent.forward.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import dev.picket.event.wire.v1.Health;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class LaneRecordsTest {
    @Test
    void batch_ofSeveralLanes_isOneRecordALaneInTheLanesPartition() throws Exception {
        var batch = batch(event(2, 1), event(0, 1), event(2, 2), event(0, 2), event(2, 3));

        var records = LaneRecords.of(batch, "picket", 6);

        assertThat(records).hasSize(2);
        assertThat(sequences(records.get(0))).containsExactly("0/1", "0/2");
        assertThat(sequences(records.get(1))).containsExactly("2/1", "2/2", "2/3");
        assertThat(records).extracting(ProducerRecord::partition).containsExactly(partition(0, 6), partition(2, 6));
        assertThat(records).allMatch(record -> record.key() == null);
        assertThat(records)
                .allMatch(record -> new String(
                                record.headers().lastHeader("picket-schema").value(), StandardCharsets.UTF_8)
                        .equals("1"));
    }

    @Test
    void batch_withoutEvents_isARecordWithTheHealth() throws Exception {
        var batch = batch().toBuilder()
                .setHealth(Health.newBuilder().setVersion("1"))
                .build();

        var records = LaneRecords.of(batch, "picket", 4);

        assertThat(records).hasSize(1);
        assertThat(read(records.getFirst())).isEqualTo(batch);
    }

    @Test
    void health_goesAlongOnce() throws Exception {
        var batch = batch(event(0, 1), event(1, 1)).toBuilder()
                .setHealth(Health.newBuilder().setVersion("1"))
                .build();

        var records = LaneRecords.of(batch, "picket", 4);

        assertThat(read(records.get(0)).hasHealth()).isTrue();
        assertThat(read(records.get(1)).hasHealth()).isFalse();
    }

    @Test
    void trace_ofTheSending_goesAlongWithEachRecord() throws Exception {
        var trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        var batch = batch(event(0, 1), event(1, 1)).toBuilder()
                .setTraceparent(trace)
                .build();

        for (var record : LaneRecords.of(batch, "picket", 4)) {
            assertThat(read(record).getTraceparent()).isEqualTo(trace);
        }
    }

    @Test
    void batch_largerThanARecord_isSplitInOrder() throws Exception {
        var large = IntStream.rangeClosed(1, 5)
                .mapToObj(i ->
                        event(1, i).toBuilder().setId("x".repeat(300 << 10)).build())
                .toArray(Event[]::new);

        var records = LaneRecords.of(batch(large), "picket", 4);

        assertThat(records).hasSize(3);
        assertThat(records).allMatch(record -> record.value().length < 1 << 20);
        assertThat(sequences(records.get(0))).containsExactly("1/1", "1/2");
        assertThat(sequences(records.get(2))).containsExactly("1/5");
    }

    @Test
    void lanes_ofOneAgent_lieInDifferentPartitions_andAgentsSpread() {
        for (int partitions : List.of(4, 6, 96)) {
            var count = partitions;
            assertThat(IntStream.range(0, 4).map(lane -> partition(lane, count)).distinct())
                    .hasSize(4);
        }
        var firsts = IntStream.range(0, 200)
                .map(i -> LaneRecords.partition(
                        Batch.newBuilder().setCluster("c").setAgent("node-" + i).build(), 0, 8))
                .distinct();
        assertThat(firsts).hasSize(8);
    }

    private static int partition(int lane, int partitions) {
        return LaneRecords.partition(batch(), lane, partitions);
    }

    private static Batch batch(Event... events) {
        return Batch.newBuilder()
                .setNumber(7)
                .setCluster("c")
                .setAgent("node-1")
                .addAllEvents(List.of(events))
                .build();
    }

    private static Event event(int lane, long sequence) {
        return Event.newBuilder().setLane(lane).setSequence(sequence).build();
    }

    private static Batch read(ProducerRecord<byte[], byte[]> record) throws Exception {
        return Batch.parseFrom(record.value());
    }

    private static List<String> sequences(ProducerRecord<byte[], byte[]> record) throws Exception {
        return read(record).getEventsList().stream()
                .map(event -> event.getLane() + "/" + event.getSequence())
                .toList();
    }
}
