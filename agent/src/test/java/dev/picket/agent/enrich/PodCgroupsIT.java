package dev.picket.agent.enrich;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.capture.flow.NodeFixture;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** On the kernel's own cgroup file system. */
class PodCgroupsIT {
    @Test
    void watch_podThatComes_isKnownLongBeforeTheNextListing() throws IOException {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        try (var node = NodeFixture.create("pktcgr");
                var cgroups = PodCgroups.watch(
                        node.cgroupRoot(), Duration.ofHours(1), Duration.ofHours(1), InstantSource.system())) {
            var pod = node.pod("late");
            long number = (long) Files.getAttribute(pod.cgroup(), "unix:ino");

            await().atMost(Duration.ofSeconds(60))
                    .until(() -> !cgroups.podUid(number).isEmpty());

            assertThat(cgroups.podUid(number)).isEqualTo(pod.uid());
        }
    }
}
