package dev.picket.cli.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.Forward;
import dev.picket.event.wire.v1.Health;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledAgentIT {
    private static final int EVENTS = 5000;

    @TempDir
    Path folder;

    @Test
    void start_afterKill_bringsAllThatWasOnDisk() throws Exception {
        killAnAgentThatHasEventsOnDisk();

        var central = new Central(folder.resolve("accept"));
        try (var rig = new LocalRig(central);
                var forward = Forward.start(
                        Traces.settings("node-1", folder),
                        rig.link("node-1"),
                        Health::getDefaultInstance,
                        InstantSource.system(),
                        new Random(1))) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> forward.account().balance().held() == 0);

            assertThat(forward.account().balance().out()).isEqualTo(EVENTS);
            assertThat(forward.account().balance().missing()).isZero();
        }
        assertThat(central.ledger()).hasSize(EVENTS);
        assertThat(central.ledger().stream().map(Traces::number).collect(Collectors.toSet()))
                .hasSize(EVENTS);
        assertThat(central.accept().received()).allMatch(stream -> stream.lost() == 0);
    }

    private void killAnAgentThatHasEventsOnDisk() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var agent = new ProcessBuilder(
                        java,
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledAgent.class.getName(),
                        folder.toString(),
                        String.valueOf(EVENTS))
                .redirectErrorStream(true)
                .start();
        try (var output = new BufferedReader(new InputStreamReader(agent.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(output.lines().anyMatch(line -> line.equals("on disk"))).isTrue();
        } finally {
            agent.destroyForcibly().waitFor();
        }
    }
}
