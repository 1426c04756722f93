package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SocketLineTest {
    private static final String ESTABLISHED = "   1: 02024D0A:8ED2 0100600A:01BB 01 00000000:00000000 02:000006D7"
            + " 00000000   101        0 23456 2 0000000000000000 20 4 30 10 -1";

    @Test
    void parse_ipv4_readsBytesInTheMachinesOrder() {
        assertThat(SocketLine.parse(RowKey.TCP, ESTABLISHED))
                .hasValue(new SocketLine(RowKey.TCP, "10.77.2.2", 36_562, "10.96.0.1", 443, 1, 23_456));
    }

    @Test
    void parse_ipv6_readsWordByWord() {
        var line =
                "   0: 000000FD000000000000000001000000:1F90 B80D0120000000000000000002000000:C350 06 00000000:00000000"
                        + " 03:00000C2F 00000000     0        0 0 3 0000000000000000";

        assertThat(SocketLine.parse(RowKey.TCP, line)).hasValueSatisfying(socket -> {
            assertThat(socket.localIp()).isEqualTo("fd00::1");
            assertThat(socket.remoteIp()).isEqualTo("2001:db8::2");
            assertThat(socket.remotePort()).isEqualTo(50_000);
            assertThat(socket.inode()).isZero();
        });
    }

    @Test
    void parse_mappedAddress_isIpv4() {
        var line =
                "   0: 0000000000000000FFFF00000100007F:1F90 0000000000000000FFFF00000100007F:C350 01 00000000:00000000"
                        + " 00:00000000 00000000     0        0 7 1 0000000000000000 20 4 0 10 -1";

        assertThat(SocketLine.parse(RowKey.TCP, line)).hasValueSatisfying(socket -> {
            assertThat(socket.localIp()).isEqualTo("127.0.0.1");
            assertThat(socket.loopback()).isTrue();
        });
    }

    @Test
    void parse_listener_waitsForPeers() {
        var line = "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 17 1 0";

        assertThat(SocketLine.parse(RowKey.TCP, line)).hasValueSatisfying(socket -> {
            assertThat(socket.waitsForPeers()).isTrue();
            assertThat(socket.localPort()).isEqualTo(22);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "  sl  local_address rem_address   st",
                "   0: 00000000:0016",
                "   0: 0000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 17 1 0",
                "   0: 00000000:0016 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 99999999999999999999 1 0"
            })
    void parse_otherLine_isEmpty(String line) {
        assertThat(SocketLine.parse(RowKey.TCP, line)).isEmpty();
    }
}
