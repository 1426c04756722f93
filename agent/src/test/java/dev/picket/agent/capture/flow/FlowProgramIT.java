package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.ElfObject;
import dev.picket.agent.capture.kernel.ElfReader;
import dev.picket.agent.capture.kernel.Libc;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hand-made packets through the program, by BPF_PROG_TEST_RUN: what no socket of a test would send. */
class FlowProgramIT {
    private static final int PROGRAM_TEST_RUN = 10;
    private static final String ETHERNET = "020000000001" + "020000000002";
    private static final String FROM = "0a4d0202";
    private static final String TO = "0a4d0203";
    private static final String FROM6 = "fd00000000000000000000000000000a";
    private static final String TO6 = "fd00000000000000000000000000000b";
    /** 40000 to 443, SYN, 20 bytes of header. */
    private static final String TCP = "9c4001bb" + "0000000a" + "00000000" + "5002ffff" + "00000000";
    /** 40000 to 53. */
    private static final String UDP = "9c400035" + "000d0000";

    private static final String PAYLOAD = "0102030405";

    private final List<Integer> descriptors = new ArrayList<>();
    private final Arena arena = Arena.ofConfined();
    private int rows;
    private int losses;
    private int egress;

    @BeforeEach
    void load() throws IOException {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        var object = ElfReader.read(KernelTable.shipped());
        var maps = object.maps();
        rows = keep(Bpf.createMap(map(maps, "rows"), 64, 0));
        losses = keep(Bpf.createMap(map(maps, "losses"), 2, 0));
        int buffers = keep(Bpf.createMap(map(maps, "buffers"), 1, rows));
        int settings = keep(Bpf.createMap(map(maps, "settings"), 1, 0));
        int budgets = keep(Bpf.createMap(map(maps, "budgets"), 8, 0));
        set(buffers, rows);
        set(settings, 32);
        var linked = object.programs()
                .getFirst()
                .linked(Map.of("buffers", buffers, "settings", settings, "budgets", budgets, "losses", losses));
        egress = keep(Bpf.load("pkt_test", linked, object.license(), Bpf.Hook.cgroup(Bpf.CGROUP_EGRESS)));
    }

    @AfterEach
    void unload() {
        descriptors.forEach(Libc::close);
        arena.close();
    }

    @Test
    void run_plainTcp_isCountedWithoutHeaders() throws IOException {
        run(ipv4("45", 6, "0000", "") + TCP + PAYLOAD);

        var row = onlyRow();
        assertThat(row.key().localIp()).isEqualTo("10.77.2.2");
        assertThat(row.key().remotePort()).isEqualTo(443);
        assertThat(row.sentBytes()).isEqualTo(5);
        assertThat(row.sent(Row.OPENING)).isTrue();
    }

    @Test
    void run_ipv4Options_areSteppedOver() throws IOException {
        run(ipv4("48", 17, "0000", "01".repeat(12)) + UDP + PAYLOAD);

        var row = onlyRow();
        assertThat(row.key().remotePort()).isEqualTo(53);
        assertThat(row.sentBytes()).isEqualTo(5);
    }

    @Test
    void run_ipv6ExtensionHeaders_areSteppedOver() throws IOException {
        var hopByHop = "3c00" + "000000000000";
        var destination = "2b01" + "00".repeat(14);
        var routing = "3300" + "000000000000";
        var authentication = "1104" + "00".repeat(22);
        run(ipv6("00") + hopByHop + destination + routing + authentication + UDP + PAYLOAD);

        var row = onlyRow();
        assertThat(row.key().protocol()).isEqualTo(RowKey.UDP);
        assertThat(row.key().remoteIp()).isEqualTo("fd00::b");
        assertThat(row.key().localPort()).isEqualTo(40_000);
        assertThat(row.sentBytes()).isEqualTo(5);
    }

    @Test
    void run_firstIpv6Fragment_isCountedByItsPorts() throws IOException {
        run(ipv6("2c") + "1100000100000001" + UDP + PAYLOAD);

        assertThat(onlyRow().key().remotePort()).isEqualTo(53);
    }

    @Test
    void run_echoRequest_isOneRowWithoutPorts() throws IOException {
        run(ipv4("45", 1, "0000", "") + "0800000000010001" + PAYLOAD);
        run(ipv4("45", 1, "0000", "") + "0800000000010002" + PAYLOAD);

        var row = onlyRow();
        assertThat(row.key().remotePort()).isZero();
        assertThat(row.sentBytes()).isEqualTo(10);
        assertThat(row.sentPackets()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {130, 131, 132, 133, 134, 135, 136, 137, 143})
    void run_upkeepOfTheLink_isNobodysTraffic(int type) throws IOException {
        run(ipv6("3a") + icmpv6(type));
        var hopByHop = "3a00" + "050200000100";
        run(ipv6("00") + hopByHop + icmpv6(type));

        assertThat(drained()).isEmpty();
        assertThat(unreadable()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 128, 129, 138})
    void run_otherIcmpv6_isCounted(int type) throws IOException {
        run(ipv6("3a") + icmpv6(type));

        assertThat(onlyRow().key().protocol()).isEqualTo(RowKey.ICMPV6);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "45:06:0001", // a later fragment
                "45:06:0000", // a TCP header cut off
                "4f:11:0000", // options beyond the end
                "55:06:0000" // no such version
            })
    void run_unreadablePacket_isCountedAsSuch(String shape) throws IOException {
        var parts = shape.split(":");
        run(ipv4(parts[0], Integer.parseInt(parts[1], 16), parts[2], "") + "9c40");

        assertThat(drained()).isEmpty();
        assertThat(unreadable()).isEqualTo(1);
    }

    @Test
    void run_endlessExtensionHeaders_end() throws IOException {
        run(ipv6("00") + ("0000" + "000000000000").repeat(20) + UDP);

        assertThat(onlyRow().key().protocol()).isZero();
    }

    private void run(String packet) throws IOException {
        var bytes = HexFormat.of().parseHex(ETHERNET + (packet.startsWith("6") ? "86dd" : "0800") + packet);
        var attributes = arena.allocate(48, 8);
        attributes.set(ValueLayout.JAVA_INT, 0, egress);
        attributes.set(ValueLayout.JAVA_INT, 8, bytes.length);
        attributes.set(
                ValueLayout.JAVA_LONG,
                16,
                arena.allocate(bytes.length)
                        .copyFrom(MemorySegment.ofArray(bytes))
                        .address());
        int answer = Libc.bpf(PROGRAM_TEST_RUN, attributes);
        assertThat(answer).as(Libc.name(-answer)).isZero();
        assertThat(attributes.get(ValueLayout.JAVA_INT, 4)).as("passes").isEqualTo(1);
    }

    private Row onlyRow() throws IOException {
        var drained = drained();
        assertThat(drained).hasSize(1);
        return drained.getFirst();
    }

    private List<Row> drained() throws IOException {
        var batch = new Bpf.Batch(arena, Row.KEY_BYTES, Row.VALUE_BYTES, 64);
        int count = Bpf.take(rows, batch);
        var drained = new ArrayList<Row>();
        for (int i = 0; i < count; i++) {
            drained.add(Row.decode(batch.keys, batch.values, i));
        }
        return drained;
    }

    private long unreadable() throws IOException {
        var count = arena.allocate(8, 8);
        Bpf.lookup(losses, arena.allocate(8, 8), count);
        return count.get(ValueLayout.JAVA_LONG, 0);
    }

    private void set(int map, int value) throws IOException {
        Bpf.update(map, arena.allocate(8, 8), arena.allocateFrom(ValueLayout.JAVA_INT, value));
    }

    private int keep(int descriptor) {
        descriptors.add(descriptor);
        return descriptor;
    }

    private static ElfObject.MapDefinition map(Map<String, ElfObject.MapDefinition> maps, String name) {
        return Objects.requireNonNull(maps.get(name), name);
    }

    private static String ipv4(String versionLength, int protocol, String fragment, String options) {
        return versionLength + "00" + "0000" + "0000" + fragment + "40" + "%02x".formatted(protocol) + "0000" + FROM
                + TO + options;
    }

    private static String icmpv6(int type) {
        return HexFormat.of().toHexDigits((byte) type) + "00" + "0000" + "00000000" + TO6;
    }

    private static String ipv6(String next) {
        return "60000000" + "0000" + next + "40" + FROM6 + TO6;
    }
}
