package dev.picket.collector.accept.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.accept.Accept;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Reason;
import dev.picket.event.Traffic;
import dev.picket.event.kafka.KafkaSettings;
import dev.picket.event.wire.Wire;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntakeReadingTest {
    private static final TopicPartition ONE = new TopicPartition("picket", 0);
    private static final TopicPartition TWO = new TopicPartition("picket", 1);
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");
    private static final TopicIntake SETTINGS = new TopicIntake(
            new KafkaSettings(
                    "collector.kafka", List.of("127.0.0.1:9092"), "picket", Optional.empty(), Optional.empty()),
            "picket-collector");

    @TempDir
    Path folder;

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final List<String> handedOn = new ArrayList<>();
    private boolean busy;
    private int unreadable;
    private Accept accept;
    private IntakeReading reading;

    @BeforeEach
    void start() throws IOException {
        accept = Accept.open(folder, this::offer, InstantSource.fixed(NOW));
        reading = new IntakeReading(SETTINGS, accept, () -> unreadable++, consumer, 2);
        reading.begin();
        consumer.rebalance(List.of(ONE, TWO));
        consumer.updateBeginningOffsets(Map.of(ONE, 0L, TWO, 0L));
    }

    @AfterEach
    void law() {
        assertThat(accept.account().balance().missing()).isZero();
    }

    @Test
    void batch_thatIsTaken_isTold_andNoneBefore() {
        put(ONE, 0, batch("node-1", 1, 2), 1);
        busy = true;
        rounds();
        reading.end();
        assertThat(position(ONE)).as("nothing was taken").isZero();
        assertThat(consumer.paused()).containsExactlyInAnyOrder(ONE, TWO);

        busy = false;
        rounds();
        reading.end();

        assertThat(handedOn).containsExactly("node-1/1", "node-1/2");
        assertThat(position(ONE)).isEqualTo(1);
        assertThat(consumer.paused()).isEmpty();
    }

    @Test
    void batch_thatCameBefore_isADuplicate() {
        put(ONE, 0, batch("node-1", 1, 2), 1);
        put(ONE, 1, batch("node-1", 1, 2), 2);

        rounds();

        assertThat(handedOn).containsExactly("node-1/1", "node-1/2");
        assertThat(accept.account().balance().duplicate()).isEqualTo(2);
    }

    @Test
    void batches_ofSeveralPartitions_areTakenAsTheyWereWritten() {
        put(ONE, 0, batch("node-1", 1, 1), 10);
        put(ONE, 1, batch("node-1", 2, 2), 30);
        put(TWO, 0, batch("node-2", 1, 1), 20);
        put(TWO, 1, batch("node-2", 2, 2), 40);

        rounds();

        assertThat(handedOn).containsExactly("node-1/1", "node-2/1", "node-1/2", "node-2/2");
    }

    @Test
    void records_thatHoldNoBatchOfOurVersion_arePassedOver() {
        put(ONE, 0, new byte[] {1, 2, 3}, "1", 1);
        put(ONE, 1, batch("node-1", 1, 1).toByteArray(), "2", 2);
        put(ONE, 2, batch("node-1", 1, 1), 3);

        rounds();
        reading.end();

        assertThat(unreadable).isEqualTo(2);
        assertThat(handedOn).containsExactly("node-1/1");
        assertThat(position(ONE)).isEqualTo(3);
    }

    @Test
    void events_inAnothersName_areRefused() {
        var forged = batch("node-1", 1, 1).toBuilder().setAgent("node-2").build();
        put(ONE, 0, forged, 1);

        rounds();

        assertThat(handedOn).isEmpty();
        assertThat(accept.account().balance().refused()).isEqualTo(Map.of(Reason.FOREIGN_AGENT, 1L));
    }

    @Test
    void agents_beyondTheBound_holdNobodyUp() {
        for (int i = 0; i < Accept.AGENTS_MAX; i++) {
            put(
                    ONE,
                    i,
                    Batch.newBuilder()
                            .setCluster("test")
                            .setAgent("forged-" + i)
                            .build(),
                    i);
        }
        put(ONE, Accept.AGENTS_MAX, batch("late", 1, 3), Accept.AGENTS_MAX);

        rounds();
        reading.end();

        assertThat(accept.account().balance().dropped()).isEqualTo(Map.of(Reason.TABLE_FULL, 3L));
        assertThat(position(ONE)).isEqualTo(Accept.AGENTS_MAX + 1);
    }

    @Test
    void partition_thatIsTakenAway_isToldAndGivesNothingMore() {
        busy = true;
        put(ONE, 0, batch("node-1", 1, 1), 1);
        put(TWO, 0, batch("node-2", 1, 1), 2);
        rounds();

        consumer.rebalance(List.of(TWO));
        busy = false;
        rounds();

        assertThat(handedOn).containsExactly("node-2/1");
        assertThat(reading.reason())
                .isEqualTo("only 1 of 2 partitions are this collector's: another reads as group picket-collector;"
                        + " give each its own by collector.kafka.group");
    }

    private boolean offer(List<Event> events) {
        return !busy
                && handedOn.addAll(events.stream()
                        .map(Event::envelope)
                        .map(envelope -> envelope.agent() + "/" + envelope.sequence())
                        .toList());
    }

    private void rounds() {
        for (int i = 0; i < 6; i++) {
            reading.round();
        }
    }

    private void put(TopicPartition partition, long offset, Batch batch, long millis) {
        put(partition, offset, batch.toByteArray(), "1", millis);
    }

    private void put(TopicPartition partition, long offset, byte[] value, String schema, long millis) {
        var headers = new RecordHeaders().add("picket-schema", schema.getBytes(StandardCharsets.UTF_8));
        consumer.addRecord(new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                millis,
                TimestampType.CREATE_TIME,
                0,
                value.length,
                null,
                value,
                headers,
                Optional.empty()));
    }

    private static Batch batch(String agent, long first, long last) {
        var batch = Batch.newBuilder().setNumber(first).setCluster("test").setAgent(agent);
        for (long sequence = first; sequence <= last; sequence++) {
            batch.addEvents(Wire.toProto(new Flow(
                    Envelope.unplaced("", NOW.minusSeconds(9), NOW.minusSeconds(8), Envelope.Observer.CLIENT)
                            .placed("test", agent, agent, 1, 0, sequence),
                    Flow.Protocol.TCP,
                    Endpoint.of("10.0.0.1", 1),
                    Endpoint.of("10.0.0.2", 443),
                    new Traffic(10, 1),
                    Traffic.NONE,
                    Flow.Outcome.ESTABLISHED,
                    false)));
        }
        return batch.build();
    }

    private long position(TopicPartition partition) {
        return Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition))
                .map(OffsetAndMetadata::offset)
                .orElse(0L);
    }
}
