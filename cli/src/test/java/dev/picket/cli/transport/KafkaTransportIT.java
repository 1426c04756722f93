package dev.picket.cli.transport;

import static dev.picket.cli.transport.TransportContract.assertBalanced;
import static dev.picket.cli.transport.TransportContract.assertWhole;
import static dev.picket.cli.transport.TransportContract.awaitOut;
import static dev.picket.cli.transport.TransportContract.forward;
import static dev.picket.cli.transport.TransportContract.offer;
import static dev.picket.cli.transport.TransportContract.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real brokers. */
class KafkaTransportIT implements TransportContract {
    private static final int PARTITIONS = 4;
    private static Optional<KafkaBrokers> started = Optional.empty();

    @BeforeAll
    static void startBrokers(@TempDir Path folder) throws Exception {
        started = Optional.of(KafkaBrokers.start(3, folder));
    }

    @AfterAll
    static void stop() throws Exception {
        brokers().stop();
    }

    private static KafkaBrokers brokers() {
        return started.orElseThrow();
    }

    @Override
    public Rig rig(Central central, Path folder) {
        return new KafkaRig(central, brokers(), topic(), "RELAYED");
    }

    private static String topic() {
        try {
            return brokers().topic(PARTITIONS);
        } catch (Exception unmade) {
            throw new AssertionError(unmade);
        }
    }

    @Test
    void deliver_collectorBusy_waitsInTheTopicAndIsNotTold(@TempDir Path folder) throws Exception {
        var central = new Central(folder.resolve("accept"));
        central.busy(true);
        var topic = topic();
        try (var rig = new KafkaRig(central, brokers(), topic, "EXTERNAL");
                var forward = forward("node-1", folder, rig)) {
            offer(forward, 0, 5000);
            await().atMost(PATIENCE).until(() -> forward.account().balance().out() == 5000);
            await().atMost(PATIENCE).until(() -> rig.intake().behind() > 0);
            assertThat(central.size()).isZero();
            assertThat(told(topic)).isZero();
            central.busy(false);

            awaitOut(central, forward, 5000);

            assertWhole(central, 5000);
            assertBalanced(central, forward);
            await().atMost(PATIENCE).until(() -> told(topic) > 0);
        }
    }

    @Test
    void deliver_brokerIsKilledUnderLoad_nothingIsLostAndNothingComesTwice(@TempDir Path folder) throws IOException {
        var central = new Central(folder.resolve("accept"));
        try (var rig = new KafkaRig(central, brokers(), topic(), "EXTERNAL");
                var forward = forward("node-1", folder, rig)) {
            offer(forward, 0, 5_000);
            await().atMost(PATIENCE).until(() -> central.size() > 0);
            brokers().kill(1);
            offer(forward, 5_000, 5_000);

            awaitOut(central, forward, 10_000);

            assertWhole(central, 10_000);
            assertBalanced(central, forward);
        } finally {
            brokers().revive(1);
        }
    }

    @Test
    void topic_thatDoesNotFit_isSaid_andUsedOnceItIsMade(@TempDir Path folder) throws Exception {
        var central = new Central(folder.resolve("accept"));
        var small = brokers().topic(3);
        var missing = "picket-" + UUID.randomUUID();
        var compacted = "picket-" + UUID.randomUUID();
        brokers().make(compacted, PARTITIONS, "compact");
        try (var rig = new KafkaRig(central, brokers(), missing, "EXTERNAL");
                var forward = forward("node-1", folder, rig);
                var other = new KafkaRig(central, brokers(), small, "EXTERNAL");
                var second = forward("node-2", folder, other);
                var third = start("node-3", folder, KafkaRig.link(brokers().open(compacted, "EXTERNAL")))) {
            offer(forward, 0, 10);
            offer(third, 0, 10);
            await().atMost(PATIENCE)
                    .until(() ->
                            third.reach().why().startsWith("topic " + compacted + " is compacted and would forget"));
            var fewer = "topic " + small + " has 3 partitions, and at least 4 are needed: add some, or set ";
            await().atMost(PATIENCE).until(() -> second.reach().why().startsWith(fewer));
            await().atMost(PATIENCE).until(() -> other.intake().reason().startsWith(fewer));
            await().atMost(PATIENCE).until(() -> forward.reach().why().startsWith("there is no topic " + missing));
            await().atMost(PATIENCE).until(() -> rig.intake().reason().startsWith("there is no topic " + missing));
            brokers().make(missing, PARTITIONS, "delete");

            awaitOut(central, forward, 10);
        }
    }

    @Test
    void records_thatHoldNoBatch_areCountedAndPassedOver(@TempDir Path folder) throws Exception {
        var central = new Central(folder.resolve("accept"));
        var topic = topic();
        var settings = new HashMap<String, Object>(
                Map.of("bootstrap.servers", String.join(",", brokers().at("EXTERNAL"))));
        try (var rig = new KafkaRig(central, brokers(), topic, "EXTERNAL");
                var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(topic, partition, null, new byte[] {1, 2, 3}))
                        .get(20, TimeUnit.SECONDS);
            }
            try (var forward = forward("node-1", folder, rig)) {
                offer(forward, 0, 100);

                awaitOut(central, forward, 100);

                assertWhole(central, 100);
                await().atMost(PATIENCE).until(() -> rig.intake().refused() == PARTITIONS);
            }
        }
    }

    /** Sum of the positions of the collector's group. */
    private static long told(String topic) throws Exception {
        try (var admin = brokers().admin()) {
            return admin
                    .listConsumerGroupOffsets("picket-" + topic)
                    .partitionsToOffsetAndMetadata()
                    .get(20, TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }
}
