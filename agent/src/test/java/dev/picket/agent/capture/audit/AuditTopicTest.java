package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.Account;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import dev.picket.event.Reason;
import dev.picket.event.kafka.KafkaSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AuditTopicTest {
    private static final TopicPartition ONE = new TopicPartition("audit", 0);
    private static final TopicPartition TWO = new TopicPartition("audit", 1);
    private static final TopicSettings SETTINGS = new TopicSettings(
            new KafkaSettings(
                    "agent.audit.kafka", List.of("127.0.0.1:9092"), "audit", Optional.empty(), Optional.empty()),
            "picket",
            LogTail.Start.BEGINNING);

    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final Account account = new Account("capture.audit.kafka");
    private final Taker taker = new Taker();
    private final TopicReading reading = new TopicReading(
            SETTINGS, new AnyAudit(), () -> Instant.parse("2026-03-01T12:00:00Z"), taker, account, consumer);

    @BeforeEach
    void assign() {
        reading.begin();
        consumer.rebalance(List.of(ONE, TWO));
        consumer.updateBeginningOffsets(Map.of(ONE, 0L, TWO, 0L));
    }

    @Test
    void position_isToldOnlyOfWhatIsSafe() throws InterruptedException {
        put(ONE, 0, "a-0");
        put(ONE, 1, "a-1");
        rounds(3);
        reading.end();
        assertThat(taker.ids()).containsExactly("a-0", "a-1");
        assertThat(position(ONE)).as("nothing is safe").isZero();

        taker.safe = 2;
        reading.end();

        assertThat(position(ONE)).isEqualTo(2);
    }

    @Test
    void nextStage_full_pausesAndLosesNothing() {
        taker.room = 1;
        put(ONE, 0, "a-0");
        put(ONE, 1, "a-1");
        put(TWO, 0, "b-0");
        rounds(3);

        assertThat(taker.ids()).hasSize(1);
        assertThat(consumer.paused()).containsExactlyInAnyOrder(ONE, TWO);
        assertThat(account.balance().in()).isEqualTo(1);

        taker.room = 10;
        rounds(3);

        assertThat(taker.ids()).containsExactlyInAnyOrder("a-0", "a-1", "b-0");
        assertThat(consumer.paused()).isEmpty();
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void partition_thatIsTakenAway_leavesWithWhatWaitedAndWithoutItsPosition() {
        taker.room = 1;
        put(ONE, 0, "a-0");
        put(ONE, 1, "a-1");
        rounds(3);

        consumer.resume(consumer.paused()); // a real one forgets that what it loses was paused
        consumer.rebalance(List.of(TWO));
        taker.room = 10;
        put(TWO, 0, "b-0");
        rounds(3);

        assertThat(taker.ids()).containsExactly("a-0", "b-0");
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void values_thatAreNoEvents_areCountedAndPassed() throws IOException {
        consumer.addRecord(new ConsumerRecord<>("audit", 0, 0, null, null));
        consumer.addRecord(new ConsumerRecord<>("audit", 0, 1, null, new byte[TopicValue.BYTES_MAX + 1]));
        consumer.addRecord(new ConsumerRecord<>("audit", 0, 2, null, new byte[] {0x1f, (byte) 0x8b, 1, 2, 3}));
        consumer.addRecord(new ConsumerRecord<>("audit", 0, 3, null, packed(new byte[TopicValue.BYTES_MAX + 1])));
        consumer.addRecord(new ConsumerRecord<>(
                "audit", 0, 4, null, packed(AuditLine.get("packed").bytes())));
        rounds(4);

        assertThat(taker.ids()).containsExactly("packed");
        assertThat(account.balance().refused())
                .isEqualTo(Map.of(Reason.NOT_AUDIT, 1L, Reason.OVERSIZED, 2L, Reason.MALFORMED, 1L));
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void lists_andEveryCloudsShape_areRead() {
        var plain = new String(AuditLine.get("eks").bytes(), UTF_8);
        put(ONE, 0, AuditSender.list(AuditSourceContract.calls(List.of("l-0", "l-1"))));
        put(ONE, 1, CloudAudit.eksSubscription(List.of(plain)));
        put(ONE, 2, CloudAudit.aksString(plain.replace("eks", "aks")));
        put(
                ONE,
                3,
                CloudAudit.gke("gke", "io.k8s.core.v1.pods.list", "core/v1/namespaces/red/pods", "")
                        .getBytes(UTF_8));
        put(ONE, 4, (plain.replace("eks", "n-0") + '\n' + plain.replace("eks", "n-1")).getBytes(UTF_8));
        rounds(4);

        assertThat(taker.ids()).containsExactly("l-0", "l-1", "eks", "aks", "gke", "n-0", "n-1");
    }

    @Test
    void event_withoutId_isNamedByItsPlaceInTheTopic() {
        put(ONE, 0, AuditLine.get("").without("auditID").bytes());
        rounds(3);

        assertThat(taker.ids()).containsExactly("kafka/audit/0/0");
    }

    private void put(TopicPartition partition, long offset, String id) {
        put(partition, offset, AuditLine.get(id).bytes());
    }

    private void put(TopicPartition partition, long offset, byte[] value) {
        consumer.addRecord(new ConsumerRecord<>(partition.topic(), partition.partition(), offset, null, value));
    }

    private void rounds(int count) {
        for (int i = 0; i < count; i++) {
            reading.round();
        }
    }

    private long position(TopicPartition partition) {
        return Optional.ofNullable(consumer.committed(Set.of(partition)).get(partition))
                .map(OffsetAndMetadata::offset)
                .orElse(0L);
    }

    private static byte[] packed(byte[] value) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(value);
        }
        return bytes.toByteArray();
    }

    /** Takes so many; what it took is safe when the test says so. */
    private static final class Taker implements Onward {
        private final List<ApiCall> calls = new ArrayList<>();
        private int room = Integer.MAX_VALUE;
        private long safe;

        @Override
        public boolean offer(Event event) {
            return calls.size() < room && calls.add((ApiCall) event);
        }

        @Override
        public long taken() {
            return calls.size();
        }

        @Override
        public boolean safe(long mark) {
            return safe >= mark;
        }

        List<String> ids() {
            return calls.stream().map(ApiCall::auditId).toList();
        }
    }
}
