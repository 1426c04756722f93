package dev.picket.cli.transport;

import static dev.picket.cli.transport.TransportContract.PATIENCE;
import static dev.picket.cli.transport.TransportContract.offer;
import static dev.picket.cli.transport.TransportContract.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.kafka.KafkaLink;
import dev.picket.agent.forward.kafka.KafkaTransport;
import dev.picket.agent.forward.kafka.KafkaTransport.Compression;
import dev.picket.collector.accept.kafka.KafkaIntake;
import dev.picket.collector.accept.kafka.TopicIntake;
import dev.picket.event.kafka.KafkaSettings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAwayIT {
    /** Both and the collector at once, for each takes some seconds to be sure. */
    @Test
    void brokers_thatAreAwayOrSilent_areSaidAndEventsWaitOnDisk(@TempDir Path folder) throws Exception {
        var central = new Central(folder.resolve("accept"));
        try (var silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var nobody = start("node-1", folder, link(1));
                var mute = start("node-2", folder, link(silent.getLocalPort()));
                var intake = KafkaIntake.start(
                        new TopicIntake(settings(silent.getLocalPort()), "picket"), central.accept())) {
            offer(nobody, 0, 100);
            offer(mute, 0, 100);

            for (var forward : List.of(nobody, mute)) {
                await().atMost(PATIENCE)
                        .until(() -> forward.reach()
                                .why()
                                .endsWith(
                                        "do not answer: check agent.forward.kafka.brokers, and tls if they speak it"));
                await().atMost(PATIENCE).until(() -> forward.spooled() == 100);
                assertThat(forward.account().balance().missing()).isZero();
                assertThat(forward.account().balance().out()).isZero();
            }
            await().atMost(PATIENCE).until(() -> intake.failures() > 0);
            assertThat(intake.reason()).contains("do not answer");
        }
    }

    private static KafkaLink link(int port) {
        return new KafkaLink(new KafkaTransport(settings(port), Compression.LZ4));
    }

    private static KafkaSettings settings(int port) {
        return new KafkaSettings(
                "agent.forward.kafka", List.of("127.0.0.1:" + port), "picket", Optional.empty(), Optional.empty());
    }
}
