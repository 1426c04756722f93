package dev.picket.agent.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.flow.FlowSettings;
import dev.picket.agent.capture.flow.FlowSources;
import dev.picket.agent.capture.flow.NodeFixture;
import dev.picket.event.Flow;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** The flow plane as the agent wires it: cgroups, source and enrichment, between two pods. */
class NodeFlowsIT {
    private final List<Flow> seen = new CopyOnWriteArrayList<>();

    @Test
    void close_afterTwoConnections_theSecondNamesThePodsOfBothEnds() throws IOException {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        try (var node = NodeFixture.create("pktenr")) {
            var client = node.pod("client");
            var server = node.pod("server");
            var clientPeer = node.peer(client);
            var serverPeer = node.peer(server);
            serverPeer.tell("serve", server.ip(), 9000, 10, 20);

            observe(node, () -> clientPeer.tell("ask", server.ip(), 9000, 10, 20, 2));

            assertThat(seen).hasSize(4).allSatisfy(flow -> {
                assertThat(flow.sent().bytes()).isEqualTo(10);
                assertThat(flow.received().bytes()).isEqualTo(20);
            });
            assertThat(seen).anySatisfy(flow -> {
                assertThat(flow.source().podUid()).isEqualTo(client.uid());
                assertThat(flow.destination().podUid()).isEqualTo(server.uid());
            });
        }
    }

    private void observe(NodeFixture node, Runnable traffic) throws IOException {
        var clock = InstantSource.system();
        var enrich = new Enrich(Set.of(node.ip()), event -> seen.add((Flow) event));
        var settings = FlowSettings.defaults().of(node.kubepods());
        try (var cgroups = PodCgroups.watch(node.cgroupRoot(), Duration.ofHours(1), Duration.ofHours(1), clock)) {
            var source = FlowSources.open(settings, cgroups::podUid, clock, enrich);
            assertThat(source.mode()).isEqualTo("ebpf");
            traffic.run();
            source.close();
            assertThat(source.account().balance().missing()).isZero();
            assertThat(source.account().balance().out())
                    .isEqualTo(enrich.account().balance().in());
        }
    }
}
