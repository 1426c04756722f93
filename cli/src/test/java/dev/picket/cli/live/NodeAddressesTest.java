package dev.picket.cli.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class NodeAddressesTest {
    @Test
    void given_areWrittenAsFlowsWriteThem() throws IOException {
        assertThat(NodeAddresses.of(List.of("10.0.0.7", "FD00:0:0:0:0:0:0:7", "::ffff:10.0.0.8")))
                .containsExactlyInAnyOrder("10.0.0.7", "fd00::7", "10.0.0.8");
    }

    @Test
    void notGiven_areThisMachines_withoutLoopback() throws IOException {
        assertThat(NodeAddresses.of(List.of()))
                .doesNotContain("127.0.0.1", "::1")
                .allSatisfy(address -> assertThat(address).doesNotContain("%", "0:0:0"));
    }

    @Test
    void noAddress_isNamed() {
        assertThatThrownBy(() -> NodeAddresses.of(List.of("node-1")))
                .isInstanceOf(IOException.class)
                .hasMessage("agent.addresses: \"node-1\" is no IP address");
    }
}
