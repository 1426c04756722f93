package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Outcome;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** On the kernel's own procfs, between two pods. */
class ProcfsSourceIT {
    private final List<Flow> seen = new CopyOnWriteArrayList<>();

    @Test
    void drain_openConnection_isToldByBothPods() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        try (var node = NodeFixture.create("pktprc")) {
            var client = node.pod("client");
            var server = node.pod("server");
            var clientPeer = node.peer(client);
            var serverPeer = node.peer(server);
            serverPeer.tell("echo", server.ip6(), 9000);
            clientPeer.tell("open", server.ip6(), 9000);
            clientPeer.tell("say", 10);
            var source = new ProcfsSource(
                    FlowSettings.defaults(), InstantSource.system(), event -> seen.add((Flow) event), "");

            source.drain();
            source.drain();

            assertThat(source.mode()).isEqualTo("procfs");
            var flows = seen.stream()
                    .filter(flow -> flow.destination().ip().equals(server.ip6()))
                    .toList();
            assertThat(flows).hasSize(2).allSatisfy(flow -> {
                assertThat(flow.outcome()).isEqualTo(Outcome.ESTABLISHED);
                assertThat(flow.destination().port()).isEqualTo(9000);
                boolean ofClient = flow.envelope().observer() == Observer.CLIENT;
                assertThat(flow.source().podUid()).isEqualTo(ofClient ? client.uid() : "");
                assertThat(flow.destination().podUid()).isEqualTo(ofClient ? "" : server.uid());
            });
            source.close();
            assertThat(source.account().balance().missing()).isZero();
        }
    }
}
