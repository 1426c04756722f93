package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class RowTest {
    private static final String KEY_V4 = "5200000000000000" // cgroup 82
            + "0a4d0202000000000000000000000000" // 10.77.2.2
            + "0a600001000000000000000000000000" // 10.96.0.1
            + "d28e" + "bb01" // 36562 -> 443
            + "06" + "04" + "00" + "00";
    private static final String KEY_V6 = "4400000000000000"
            + "fd00000000000000000000000000000a"
            + "fd00000000000000000000000000000b"
            + "3500" + "0080"
            + "11" + "06" + "00" + "00";
    private static final String VALUE = "0100000000000000" + "0200000000000000" // first, last
            + "e803000000000000" + "40420f0000000000" // 1000 out, 1000000 in
            + "0500000000000000" + "c102000000000000" // 5 and 705 packets
            + "1b010000" + "1a020000" // flags
            + "01000000" + "00000000"; // sent first

    @Test
    void decode_ipv4_readsEveryField() {
        var row = decode(KEY_V4, VALUE, 0);

        assertThat(row.key().cgroup()).isEqualTo(82);
        assertThat(row.key().localIp()).isEqualTo("10.77.2.2");
        assertThat(row.key().remoteIp()).isEqualTo("10.96.0.1");
        assertThat(row.key().localPort()).isEqualTo(36_562);
        assertThat(row.key().remotePort()).isEqualTo(443);
        assertThat(row.key().protocol()).isEqualTo(RowKey.TCP);
        assertThat(row.key().collapsed()).isFalse();
        assertThat(row.first()).isEqualTo(1);
        assertThat(row.last()).isEqualTo(2);
        assertThat(row.sentBytes()).isEqualTo(1000);
        assertThat(row.receivedBytes()).isEqualTo(1_000_000);
        assertThat(row.sentPackets()).isEqualTo(5);
        assertThat(row.receivedPackets()).isEqualTo(705);
        assertThat(row.sent(Row.OPENING)).isTrue();
        assertThat(row.sent(Row.ACCEPTING)).isFalse();
        assertThat(row.received(Row.ACCEPTING)).isTrue();
        assertThat(row.sentFirst()).isTrue();
    }

    @Test
    void decode_secondOfABatch_isReadFromItsPlace() {
        var row = decode(KEY_V4 + KEY_V6, VALUE + VALUE.replace("e803", "e903"), 1);

        assertThat(row.key().localIp()).isEqualTo("fd00::a");
        assertThat(row.key().remoteIp()).isEqualTo("fd00::b");
        assertThat(row.key().localPort()).isEqualTo(53);
        assertThat(row.key().remotePort()).isEqualTo(32_768);
        assertThat(row.key().protocol()).isEqualTo(RowKey.UDP);
        assertThat(row.sentBytes()).isEqualTo(1001);
    }

    @Test
    void and_laterRow_addsCountsAndKeepsTheBeginning() {
        var early = decode(KEY_V4, VALUE, 0);
        var late = decode(KEY_V4, VALUE.replace("0200000000000000", "0900000000000000"), 0);

        var both = early.and(late);

        assertThat(both.first()).isEqualTo(1);
        assertThat(both.last()).isEqualTo(9);
        assertThat(both.sentBytes()).isEqualTo(2000);
        assertThat(both.receivedPackets()).isEqualTo(1410);
    }

    private static Row decode(String keys, String values, int index) {
        var hex = HexFormat.of();
        return Row.decode(
                MemorySegment.ofArray(hex.parseHex(keys)), MemorySegment.ofArray(hex.parseHex(values)), index);
    }
}
