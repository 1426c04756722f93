package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import dev.picket.event.kafka.KafkaSettings;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A real broker out of Kafka's own test kit. */
class AuditTopicIT implements AuditSourceContract {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int RECORD_MAX = 4 << 20;
    private static Optional<KafkaClusterTestKit> cluster = Optional.empty();

    private final String topic = "audit-" + UUID.randomUUID();
    private final List<AuditTopic> started = new ArrayList<>();

    @BeforeAll
    static void startBroker() throws Exception {
        var nodes = new TestKitNodes.Builder()
                .setNumControllerNodes(1)
                .setNumBrokerNodes(1)
                .build();
        var kit = new KafkaClusterTestKit.Builder(nodes)
                .setConfigProp("offsets.topic.replication.factor", "1")
                .setConfigProp("offsets.topic.num.partitions", "1")
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                .setConfigProp("message.max.bytes", String.valueOf(RECORD_MAX))
                .build();
        cluster = Optional.of(kit);
        kit.format();
        kit.startup();
        kit.waitForReadyBrokers();
    }

    @AfterAll
    static void stopBroker() throws Exception {
        cluster.orElseThrow().close();
    }

    @AfterEach
    void stop() {
        started.forEach(AuditTopic::close);
    }

    @Override
    public Feeding feeding(Onward onward) throws Exception {
        make(1);
        var source = start(onward);
        var told = new int[1];
        return new Feeding() {
            @Override
            public Source source() {
                return source;
            }

            @Override
            public void tell(List<byte[]> events) throws Exception {
                send(events);
                told[0] += events.size();
            }

            @Override
            public void settle() {
                await().atMost(SOON).until(() -> source.account().balance().in() >= told[0]);
            }
        };
    }

    @Test
    void killed_beforeAnythingWasSafe_tellsAllAgainAndNothingAfterwards() throws Exception {
        make(2);
        var ids = IntStream.range(0, 500).mapToObj(i -> "k-" + i).toList();
        send(AuditSourceContract.calls(ids));
        var lost = new Keeping(false);
        var first = start(lost);
        await().atMost(SOON).until(() -> lost.ids().size() == 500);
        first.close();

        var kept = new Keeping(true);
        var second = start(kept);
        await().atMost(SOON).until(() -> kept.ids().size() == 500);
        second.close();
        var third = new Keeping(true);
        start(third);
        send(AuditSourceContract.calls(List.of("last")));
        await().atMost(SOON).until(() -> !third.ids().isEmpty());

        assertThat(new HashSet<>(kept.ids())).isEqualTo(new HashSet<>(ids));
        assertThat(third.ids()).containsExactly("last");
    }

    @Test
    void twoOfAGroup_shareTheTopicAndLoseNothing() throws Exception {
        make(4);
        var taker = new Keeping(true);
        start(taker);
        start(taker);
        var ids = IntStream.range(0, 2_000).mapToObj(i -> "s-" + i).toList();

        send(AuditSourceContract.calls(ids));

        await().atMost(SOON).until(() -> new HashSet<>(taker.ids()).size() == 2_000);
        assertThat(new HashSet<>(taker.ids())).isEqualTo(new HashSet<>(ids));
    }

    @Test
    void topic_thatIsNotThere_isSaid() {
        var source = start(_ -> true);

        await().atMost(SOON).until(() -> source.reason().startsWith("there is no topic " + topic));

        assertThat(source.reason()).contains("agent.audit.kafka.topic");
        assertThat(source.mode()).isEqualTo("kafka");
    }

    @Test
    void brokers_thatDoNotAnswer_areSaid() {
        var settings = settings("127.0.0.1:1");
        var source = AuditTopic.start(settings, new AnyAudit(), InstantSource.system(), _ -> true);
        started.add(source);

        await().atMost(SOON).until(() -> source.reason().startsWith("the brokers at 127.0.0.1:1 do not answer"));
    }

    private AuditTopic start(Onward onward) {
        var source = AuditTopic.start(
                settings(cluster.orElseThrow().bootstrapServers()), new AnyAudit(), InstantSource.system(), onward);
        started.add(source);
        return source;
    }

    private TopicSettings settings(String brokers) {
        var kafka = new KafkaSettings(
                "agent.audit.kafka", List.of(brokers.split(",")), topic, Optional.empty(), Optional.empty());
        return new TopicSettings(kafka, "picket-" + topic, LogTail.Start.BEGINNING);
    }

    private void make(int partitions) throws Exception {
        try (var admin = Admin.create(client())) {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1)))
                    .all()
                    .get();
        }
    }

    private void send(List<byte[]> values) throws Exception {
        var settings = client();
        settings.put("max.request.size", RECORD_MAX);
        settings.put("compression.type", "gzip");
        // a topic just made may refuse the first batch and take the second, and then the first never more
        settings.put("max.in.flight.requests.per.connection", 1);
        try (var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = values.stream()
                    .map(value -> producer.send(new ProducerRecord<>(topic, value)))
                    .toList();
            for (var record : sent) {
                record.get();
            }
        }
    }

    private static Map<String, Object> client() {
        return new HashMap<>(Map.of("bootstrap.servers", cluster.orElseThrow().bootstrapServers()));
    }

    /** Takes all; either all is safe at once, or nothing ever is. */
    private record Keeping(boolean safe, List<ApiCall> calls) implements Onward {
        Keeping(boolean safe) {
            this(safe, java.util.Collections.synchronizedList(new ArrayList<>()));
        }

        @Override
        public boolean offer(Event event) {
            return calls.add((ApiCall) event);
        }

        @Override
        public long taken() {
            return calls.size();
        }

        @Override
        public boolean safe(long mark) {
            return safe;
        }

        List<String> ids() {
            synchronized (calls) {
                return calls.stream().map(ApiCall::auditId).toList();
            }
        }
    }
}
