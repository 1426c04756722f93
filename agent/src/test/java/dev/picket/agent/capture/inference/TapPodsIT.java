package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.flow.NodeFixture;
import dev.picket.agent.capture.kernel.Bpf;
import dev.picket.agent.capture.kernel.Libc;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Balance;
import dev.picket.event.Inference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Between pods: who called whom, over IPv4 and IPv6, once each, also when the network loses packets; and with which rights. */
@TestInstance(Lifecycle.PER_CLASS)
class TapPodsIT {
    private static final int PORT = 8000;
    private static final long SETTLE_NANOS = 20_000_000_000L;
    /** call get_prandom_u32; r0 &= 63; if r0 != 0 pass, else drop. */
    private static final String LOSE_ONE_IN_64 = "8500000007000000" + "570000003f000000" + "1500020000000000"
            + "b700000001000000" + "9500000000000000" + "9500000000000000";

    private final List<Inference> seen = new CopyOnWriteArrayList<>();
    private NodeFixture node;
    private NodeFixture.Pod caller;
    private NodeFixture.Pod model;
    private TapSource tap;

    @BeforeAll
    void makePods() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        node = NodeFixture.create("pkttap");
        caller = node.pod("caller");
        model = node.pod("model");
        for (var ip : List.of(model.ip(), model.ip6())) {
            assertThat(said(node.start(model, ModelPeer.command("serve", ip, PORT))))
                    .isEqualTo("ready");
        }
    }

    @AfterAll
    void removePods() {
        if (node != null) {
            node.close();
        }
    }

    @BeforeEach
    void startTap() {
        seen.clear();
        tap = TapSource.start(
                TapSettings.of(Set.of(PORT)).of(node.kubepods()),
                node::podUid,
                new TextInspector(),
                InstantSource.system(),
                event -> seen.add((Inference) event));
    }

    @AfterEach
    void stopTap() {
        tap.close();
    }

    @Test
    void tap_podCallsPod_isToldOnceWithBothEnds() {
        ask(model.ip(), 3, 100);

        assertThat(settled(3).out()).isEqualTo(3);
        assertThat(seen).hasSize(3).allSatisfy(one -> {
            assertThat(one.caller().ip()).isEqualTo(caller.ip());
            assertThat(one.server().ip()).isEqualTo(model.ip());
            assertThat(one.server().port()).isEqualTo(PORT);
            assertThat(one.server().podUid()).isEqualTo(model.uid());
            assertThat(one.request().characters()).isEqualTo(100);
            assertThat(one.response().characters()).isEqualTo(100);
        });
    }

    @Test
    void tap_ipv6_isToldAlike() {
        ask("[" + model.ip6() + "]", 2, 10);

        assertThat(settled(2).out()).isEqualTo(2);
        assertThat(seen).allSatisfy(one -> {
            assertThat(one.caller().ip()).isEqualTo(caller.ip6());
            assertThat(one.server().ip()).isEqualTo(model.ip6());
            assertThat(one.server().podUid()).isEqualTo(model.uid());
        });
    }

    /** One packet in 64 is lost at either end, so that much comes again and out of order. */
    @Test
    void tap_lossyNetwork_seesEveryExchangeWhole() throws IOException {
        var opened = new ArrayList<Integer>();
        try {
            for (var pod : List.of(caller, model)) {
                int cgroup = Libc.open(pod.cgroup());
                opened.addFirst(cgroup);
                int program = Bpf.load(
                        "pkt_lossy",
                        HexFormat.of().parseHex(LOSE_ONE_IN_64),
                        "GPL",
                        Bpf.Hook.cgroup(Bpf.CGROUP_INGRESS));
                opened.addFirst(program);
                opened.addFirst(Bpf.link(program, cgroup, Bpf.CGROUP_INGRESS));
            }
            ask(model.ip(), 20, 400_000);
        } finally {
            opened.forEach(Libc::close);
        }

        var balance = settled(20);
        assertThat(balance.out()).as(balance.toString()).isEqualTo(20);
        assertThat(balance.dropped()).isEmpty();
        assertThat(seen).allSatisfy(one -> {
            assertThat(one.request().characters()).isEqualTo(400_000);
            assertThat(one.response().characters()).isEqualTo(400_000);
            assertThat(one.response().truncated()).isFalse();
        });
    }

    /** What a process of its own says: whether it taps, and why not. */
    static final class Probe {
        public static void main(String[] arguments) {
            var settings = TapSettings.of(Set.of(PORT))
                    .of(Path.of(arguments[0]))
                    .ofTls(Arrays.stream(arguments).skip(1).map(Path::of).collect(Collectors.toSet()));
            try (var source =
                    TapSource.start(settings, _ -> "", new TextInspector(), InstantSource.system(), _ -> true)) {
                System.out.println(source.mode() + "|" + source.reason());
            }
        }
    }

    @Test
    void start_twoCapabilities_areEnough() throws IOException {
        assertThat(probe("-all,+bpf,+net_admin")).isEqualTo("tap|");
    }

    @Test
    void start_withoutCapBpf_saysWhatWouldMendIt() throws IOException {
        assertThat(probe("-all,+net_admin"))
                .isEqualTo("|bpf(2) refused: map create: EPERM; run with CAP_BPF and CAP_NET_ADMIN");
    }

    @Test
    void start_withTls_threeCapabilitiesAreEnough_andWithoutTheThirdTheRestIsTapped() throws IOException {
        var library = TlsServer.library();
        Assumptions.assumeTrue(library.isPresent(), "skipped: needs libssl.so.3");
        var path = library.get().toString();

        assertThat(probe("-all,+bpf,+net_admin,+perfmon", path)).isEqualTo("tap|");
        assertThat(probe("-all,+bpf,+net_admin", path))
                .isEqualTo(
                        "tap|agent.inference.tap.tls: bpf(2) refused: program load: EPERM; run with CAP_PERFMON, too");
    }

    private void ask(String ip, int times, int characters) {
        assertThat(said(node.start(caller, ModelPeer.command("ask", ip, PORT, times, characters))))
                .isEqualTo("ok");
    }

    private Balance settled(long in) {
        long until = System.nanoTime() + SETTLE_NANOS;
        var balance = tap.account().balance();
        while ((balance.in() < in || balance.held() > 0 || balance.missing() != 0) && System.nanoTime() < until) {
            Thread.onSpinWait();
            balance = tap.account().balance();
        }
        return balance;
    }

    private static String said(Process process) {
        try {
            return String.valueOf(process.inputReader(StandardCharsets.UTF_8).readLine());
        } catch (IOException failed) {
            return failed.toString();
        }
    }

    private String probe(String capabilities, String... libraries) throws IOException {
        var command = new ArrayList<>(List.of("setpriv", "--bounding-set", capabilities, "--inh-caps", "-all"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Probe.class.getName(),
                node.kubepods().toString()));
        command.addAll(List.of(libraries));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
