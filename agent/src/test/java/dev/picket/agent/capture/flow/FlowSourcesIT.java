package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.kernel.ElfReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Which source starts with which rights, in processes of their own; and whether today's compiler makes an object that loads. */
@TestInstance(Lifecycle.PER_CLASS)
class FlowSourcesIT {
    private NodeFixture node;

    @BeforeAll
    void makeNode() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        node = NodeFixture.create("pktcap");
    }

    @AfterAll
    void removeNode() {
        if (node != null) {
            node.close();
        }
    }

    /** What a process of its own says: which source runs, and why. */
    static final class Probe {
        public static void main(String[] arguments) {
            var settings = FlowSettings.defaults().of(Path.of(arguments[0]));
            try (var source = FlowSources.open(settings, _ -> "", InstantSource.system(), _ -> true)) {
                System.out.println(source.mode() + "|" + source.reason());
            }
        }
    }

    @Test
    void open_twoCapabilities_areEnoughForEbpf() throws IOException {
        assertThat(probe("-all,+bpf,+net_admin")).isEqualTo("ebpf|");
    }

    @Test
    void open_withoutCapBpf_fallsBackAndSaysWhatWouldMendIt() throws IOException {
        assertThat(probe("-all,+net_admin"))
                .isEqualTo("procfs|bpf(2) refused: map create: EPERM; run with CAP_BPF and CAP_NET_ADMIN");
    }

    @Test
    void open_withoutCapNetAdmin_fallsBackAndSaysWhatWouldMendIt() throws IOException {
        assertThat(probe("-all,+bpf"))
                .startsWith("procfs|bpf(2) refused: ")
                .endsWith("EPERM; run with CAP_BPF and CAP_NET_ADMIN");
    }

    @Test
    void build_withTheCompilerHere_makesAnObjectThatLoads(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/clang")), "skipped: needs clang");
        var compiler = new ProcessBuilder("sh", "src/main/bpf/build", folder.toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();

        var object = ElfReader.read(Files.readAllBytes(folder.resolve("flow.bpf.o")));

        assertThat(object.maps())
                .isEqualTo(ElfReader.read(KernelTable.shipped()).maps());
        try (var table = KernelTable.open(object, node.kubepods(), 1024, 64)) {
            assertThat(table.losses()).isEqualTo(new KernelTable.Losses(0, 0));
        }
    }

    @Test
    void open_nothingConfigured_watchesThePodsOfTheMountTable(@TempDir Path proc) throws IOException {
        mountTable(proc, node.cgroupRoot());

        try (var source = FlowSources.open(at(proc), _ -> "", InstantSource.system(), _ -> true)) {
            assertThat(source.mode()).isEqualTo("ebpf");
            assertThat(source.reason()).isEmpty();
        }
    }

    @Test
    void open_noPodsHere_watchesAllAndSaysSo(@TempDir Path proc) throws IOException {
        mountTable(proc, node.kubepods().resolve("burstable"));

        try (var source = FlowSources.open(at(proc), _ -> "", InstantSource.system(), _ -> true)) {
            assertThat(source.mode()).isEqualTo("ebpf");
            assertThat(source.reason()).startsWith("no kubepods cgroup here");
        }
    }

    @Test
    void open_noUnifiedHierarchy_saysWhatToMount(@TempDir Path proc) {
        try (var source = FlowSources.open(at(proc), _ -> "", InstantSource.system(), _ -> true)) {
            assertThat(source.reason()).startsWith("no cgroup v2 mount is visible");
        }
    }

    private static void mountTable(Path proc, Path unified) throws IOException {
        Files.writeString(proc.resolve("mounts"), "cgroup2 " + unified + " cgroup2 rw 0 0\n");
    }

    private static FlowSettings at(Path proc) {
        return new FlowSettings(proc, Optional.empty(), Duration.ofMinutes(1), 1024, 64);
    }

    private String probe(String capabilities) throws IOException {
        var command = new ArrayList<>(List.of("setpriv", "--bounding-set", capabilities, "--inh-caps", "-all"));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Probe.class.getName(),
                node.kubepods().toString()));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
