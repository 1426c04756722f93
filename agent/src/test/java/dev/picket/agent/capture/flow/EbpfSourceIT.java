package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.Libc;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Outcome;
import dev.picket.event.Flow.Protocol;
import dev.picket.event.Traffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real program in the real kernel, between two pods. */
@TestInstance(Lifecycle.PER_CLASS)
class EbpfSourceIT {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final int BUDGET = 64;
    /** r0 = random; r0 &= 63; if r0 == 0 goto drop; r0 = 1; exit; drop: exit. */
    private static final String LOSE_ONE_IN_64 = "8500000007000000" + "570000003f000000" + "1500020000000000"
            + "b700000001000000" + "9500000000000000" + "9500000000000000";

    private final List<Flow> seen = new CopyOnWriteArrayList<>();
    private NodeFixture node;
    private NodeFixture.Pod client;
    private NodeFixture.Pod server;
    private TrafficPeer.Remote clientPeer;
    private TrafficPeer.Remote serverPeer;
    private EbpfSource source;

    @BeforeAll
    void makeNode() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        node = NodeFixture.create("pktflo");
        client = node.pod("client");
        server = node.pod("server");
        clientPeer = node.peer(client);
        serverPeer = node.peer(server);
    }

    @AfterAll
    void removeNode() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void open() throws IOException {
        seen.clear();
        source = open(BUDGET);
    }

    @AfterEach
    void close() {
        source.close();
        assertThat(source.account().balance().missing()).isZero();
        assertThat(source.account().balance().out()).isEqualTo(seen.size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drain_tcp_tellsEveryByteOnBothSides(boolean ipv6) {
        var to = ipv6 ? server.ip6() : server.ip();
        int port = ipv6 ? 9106 : 9104;
        serverPeer.tell("serve", to, port, 200, 5_000_000);
        long before = resentBytes();

        assertThat(clientPeer.tell("ask", to, port, 200, 5_000_000, 1)).isEqualTo("ok");
        source.drain();

        var flows = to(port);
        assertThat(flows).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.protocol()).isEqualTo(Protocol.TCP);
            assertThat(flow.outcome()).isEqualTo(Outcome.ESTABLISHED);
            assertThat(flow.source().ip()).isEqualTo(ipv6 ? client.ip6() : client.ip());
            assertThat(flow.destination().ip()).isEqualTo(to);
            assertThat(flow.sent().bytes()).isEqualTo(200);
            assertThat(flow.received().packets()).isGreaterThan(5_000_000 / 1500);
        });
        assertThat(by(flows, Observer.SERVER).received().bytes()).isEqualTo(5_000_000);
        // what a receiver had no room for is dropped behind the hook, and counted when it comes again
        assertThat(by(flows, Observer.CLIENT).received().bytes())
                .isBetween(5_000_000L, 5_000_000 + resentBytes() - before);
        assertThat(by(flows, Observer.CLIENT).source().podUid()).isEqualTo(client.uid());
        assertThat(by(flows, Observer.CLIENT).destination().podUid()).isEmpty();
        assertThat(by(flows, Observer.SERVER).destination().podUid()).isEqualTo(server.uid());
    }

    /** At most, of the server. */
    private long resentBytes() {
        return 1_500 * Long.parseLong(serverPeer.tell("resent"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void drain_udp_tellsEveryDatagramOnBothSides(boolean ipv6) {
        var to = ipv6 ? server.ip6() : server.ip();
        int port = ipv6 ? 9206 : 9204;
        serverPeer.tell("answer", to, port, 100);

        assertThat(clientPeer.tell("send", to, port, 50, 64, true)).isEqualTo("ok");
        source.drain();

        assertThat(to(port)).hasSize(2).allSatisfy(flow -> {
            assertThat(flow.protocol()).isEqualTo(Protocol.UDP);
            assertThat(flow.outcome()).isEqualTo(Outcome.ESTABLISHED);
            assertThat(flow.sent()).isEqualTo(new Traffic(50 * 64, 50));
            assertThat(flow.received()).isEqualTo(new Traffic(50 * 100, 50));
        });
    }

    @Test
    void drain_times_areOfTheWallClock() {
        serverPeer.tell("serve", server.ip(), 9300, 1, 1);

        clientPeer.tell("ask", server.ip(), 9300, 1, 1, 1);
        source.drain();

        assertThat(to(9300))
                .isNotEmpty()
                .allSatisfy(flow -> assertThat(flow.envelope().end())
                        .isBetween(NOW.minusSeconds(60), NOW)
                        .isAfterOrEqualTo(flow.envelope().start()));
    }

    @Test
    void drain_closedPort_isRefusedAtOnce() {
        assertThat(clientPeer.tell("ask", server.ip(), 9400, 1, 1, 1)).isEqualTo("refused");
        source.drain();

        assertThat(to(9400)).singleElement().satisfies(flow -> {
            assertThat(flow.outcome()).isEqualTo(Outcome.REFUSED);
            assertThat(flow.source().podUid()).isEqualTo(client.uid());
            assertThat(flow.sent()).isEqualTo(new Traffic(0, 1));
            assertThat(flow.received()).isEqualTo(new Traffic(0, 1));
        });
    }

    @Test
    void drain_nobodyAnswers_isUnansweredAfterOneEpoch() {
        clientPeer.tell("ask", node.silentIp(), 9500, 1, 1, 1);
        source.drain();
        assertThat(to(9500)).isEmpty();
        assertThat(source.account().balance().held()).isEqualTo(1);

        source.drain();

        assertThat(to(9500)).singleElement().satisfies(flow -> {
            assertThat(flow.outcome()).isEqualTo(Outcome.UNANSWERED);
            assertThat(flow.envelope().observer()).isEqualTo(Observer.CLIENT);
            assertThat(flow.destination().ip()).isEqualTo(node.silentIp());
        });
    }

    @Test
    void drain_longConnection_tellsDeltasAndKeepsItsOpener() {
        serverPeer.tell("echo", server.ip(), 60_999);
        clientPeer.tell("open", server.ip(), 60_999);
        clientPeer.tell("say", 1000);
        source.drain();
        clientPeer.tell("say", 2000);
        source.drain();
        clientPeer.tell("hang-up");
        source.drain();

        assertThat(to(60_999)).allSatisfy(flow -> assertThat(flow.source().ip()).isEqualTo(client.ip()));
        assertThat(to(60_999).stream()
                        .filter(flow -> flow.envelope().observer() == Observer.CLIENT)
                        .map(flow -> flow.sent().bytes()))
                .containsExactly(1000L, 2000L, 0L);
        assertThat(bytes(to(60_999), Observer.SERVER)).isEqualTo(3000);
    }

    @Test
    void drain_whileTrafficFlows_losesAndDoublesNothing() throws IOException {
        source.close();
        source = open(4096);
        serverPeer.tell("answer", server.ip(), 9600, 0);
        serverPeer.tell("serve", server.ip(), 9601, 700, 1300);
        var traffic = CompletableFuture.supplyAsync(() -> clientPeer.tell("send", server.ip(), 9600, 100_000, 64, false)
                + clientPeer.tell("ask", server.ip(), 9601, 700, 1300, 1000));

        int drains = 0;
        while (!traffic.isDone()) {
            source.drain();
            drains++;
        }
        source.drain();
        source.drain();

        assertThat(traffic.join()).isEqualTo("okok");
        assertThat(drains).isGreaterThan(20);
        assertThat(bytes(to(9600), Observer.CLIENT)).isEqualTo(6_400_000);
        assertThat(bytes(to(9600), Observer.SERVER)).isEqualTo(6_400_000);
        assertThat(bytes(to(9601), Observer.CLIENT)).isEqualTo(700_000);
        assertThat(bytes(to(9601), Observer.SERVER)).isEqualTo(700_000);
        assertThat(received(to(9601), Observer.CLIENT)).isEqualTo(1_300_000);
        assertThat(received(to(9601), Observer.SERVER)).isEqualTo(1_300_000);
        assertThat(to(9600)).allMatch(flow -> flow.source().ip().equals(client.ip()));
        assertThat(to(9601)).allMatch(flow -> flow.source().ip().equals(client.ip()));
    }

    @Test
    void drain_scanBeyondTheBudget_collapsesTheScannerOnly() {
        serverPeer.tell("serve", server.ip(), 9700, 10, 10);
        assertThat(clientPeer.tell("spray", node.silentIp(), 20_000, 500, 20)).isEqualTo("ok");

        serverPeer.tell("send", node.silentIp(), 9701, 1, 30, false);
        source.drain();
        source.drain();

        var own = from(client);
        var collapsed = own.stream().filter(Flow::collapsed).toList();
        assertThat(own).hasSize(BUDGET + 1);
        assertThat(collapsed).singleElement().satisfies(flow -> {
            assertThat(flow.sent()).isEqualTo(new Traffic((500 - BUDGET) * 20, 500 - BUDGET));
            assertThat(flow.source().ip()).isEqualTo(client.ip());
            assertThat(flow.source().podUid()).isEqualTo(client.uid());
            assertThat(flow.destination().ip()).isEmpty();
        });
        assertThat(from(server))
                .singleElement()
                .satisfies(flow -> assertThat(flow.collapsed()).isFalse());
    }

    @Test
    void drain_newEpoch_hasANewBudget() {
        clientPeer.tell("spray", node.silentIp(), 20_000, BUDGET, 20);
        source.drain();
        clientPeer.tell("spray", node.silentIp(), 21_000, BUDGET, 20);
        source.drain();
        source.drain();

        assertThat(from(client)).hasSize(2 * BUDGET).noneMatch(Flow::collapsed);
    }

    @Test
    void drain_podOnTheHostsNetwork_isNamedAsAnyOther() {
        var host = node.hostPod("host");
        var peer = node.peer(host);
        serverPeer.tell("serve", server.ip(), 9850, 3, 4);
        peer.tell("serve", host.ip(), 9851, 5, 6);

        assertThat(peer.tell("ask", server.ip(), 9850, 3, 4, 1)).isEqualTo("ok");
        assertThat(clientPeer.tell("ask", host.ip(), 9851, 5, 6, 1)).isEqualTo("ok");
        source.drain();

        assertThat(by(to(9850), Observer.CLIENT).source().podUid()).isEqualTo(host.uid());
        assertThat(by(to(9851), Observer.SERVER).destination().podUid()).isEqualTo(host.uid());
        assertThat(bytes(to(9851), Observer.SERVER)).isEqualTo(5);
    }

    /** One packet in 64 is lost at the receiver, so that TCP sends much again. */
    @Test
    void drain_tcpOverALossyPath_countsWhatWasSentOnce() throws IOException {
        serverPeer.tell("serve", server.ip(), 9860, 10_000_000, 1);
        int cgroup = Libc.open(server.cgroup());
        int program = Bpf.load(
                "pkt_lossy", HexFormat.of().parseHex(LOSE_ONE_IN_64), "GPL", Bpf.Hook.cgroup(Bpf.CGROUP_INGRESS));
        int link = Bpf.link(program, cgroup, Bpf.CGROUP_INGRESS);
        try {
            clientPeer.tell("ask", server.ip(), 9860, 10_000_000, 1, 1);
        } finally {
            List.of(link, program, cgroup).forEach(Libc::close);
        }
        source.drain();

        assertThat(bytes(to(9860), Observer.CLIENT)).isEqualTo(10_000_000);
    }

    @Test
    void drain_withinOnePod_isNotTold() {
        serverPeer.tell("answer", "127.0.0.1", 9800, 10);
        assertThat(serverPeer.tell("send", "127.0.0.1", 9800, 5, 10, true)).isEqualTo("ok");
        source.drain();

        assertThat(to(9800)).isEmpty();
    }

    @Test
    void drain_nextStageFull_isCountedAsDropped() throws IOException {
        var settings = settings();
        try (var full = new EbpfSource(
                KernelTable.open(node.kubepods(), 4096, BUDGET),
                settings,
                new Flows(node::podUid),
                () -> NOW,
                _ -> false,
                "")) {
            clientPeer.tell("ask", server.ip(), 9900, 1, 1, 1);
            full.drain();

            assertThat(full.account().balance().out()).isZero();
            assertThat(full.account().balance().dropped().values()).containsExactly(1L);
            assertThat(full.account().balance().missing()).isZero();
        }
    }

    @Test
    void close_leavesNothingInTheKernel() throws IOException {
        long before = bpfDescriptors();

        open(BUDGET).close();

        assertThat(bpfDescriptors()).isEqualTo(before).isPositive();
        source.close();
        assertThat(bpfDescriptors()).isZero();
    }

    private EbpfSource open(int budget) throws IOException {
        return new EbpfSource(
                KernelTable.open(node.kubepods(), 4096, budget),
                settings(),
                new Flows(node::podUid),
                () -> NOW,
                event -> seen.add((Flow) event),
                "");
    }

    private FlowSettings settings() {
        return new FlowSettings(Path.of("/proc"), Optional.of(node.kubepods()), Duration.ofMinutes(1), 4096, BUDGET);
    }

    private List<Flow> to(int port) {
        return matching(flow -> flow.destination().port() == port);
    }

    private List<Flow> from(NodeFixture.Pod pod) {
        return matching(flow -> flow.source().podUid().equals(pod.uid()));
    }

    private List<Flow> matching(Predicate<Flow> wanted) {
        return seen.stream().filter(wanted).toList();
    }

    private static Flow by(List<Flow> flows, Observer observer) {
        return flows.stream()
                .filter(flow -> flow.envelope().observer() == observer)
                .findFirst()
                .orElseThrow();
    }

    private static long bytes(List<Flow> flows, Observer observer) {
        return flows.stream()
                .filter(flow -> flow.envelope().observer() == observer)
                .mapToLong(flow -> flow.sent().bytes())
                .sum();
    }

    private static long received(List<Flow> flows, Observer observer) {
        return flows.stream()
                .filter(flow -> flow.envelope().observer() == observer)
                .mapToLong(flow -> flow.received().bytes())
                .sum();
    }

    private static long bpfDescriptors() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(EbpfSourceIT::isBpf).count();
        }
    }

    private static boolean isBpf(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains("bpf");
        } catch (IOException gone) {
            return false;
        }
    }
}
