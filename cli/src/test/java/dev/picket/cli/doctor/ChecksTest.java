package dev.picket.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.cli.config.Config;
import dev.picket.cli.doctor.Check.State;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChecksTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final long BPF_AND_NET_ADMIN = 1L << 39 | 1L << 12;

    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({"6.18.0-generic, OK", "5.12, OK", "5.11.9, OFF", "4.18.0-553.el8.x86_64, OFF", "10, OK", "unknown, OFF"
    })
    void kernel_versions_areKnownByTheirNumbers(String version, State state) {
        assertThat(Machine.kernel(version).state()).isEqualTo(state);
    }

    @Test
    void java_olderThanNeeded_isLacking() {
        assertThat(Machine.java(24).state()).isEqualTo(State.LACKS);
        assertThat(Machine.java(25).state()).isEqualTo(State.OK);
    }

    @Test
    void capabilities_withoutOneOfBoth_doNotLoadPrograms() {
        assertThat(Machine.capabilities(BPF_AND_NET_ADMIN)).isEqualTo(Check.ok("capabilities", "NET_ADMIN, BPF"));
        assertThat(Machine.capabilities(1L << 12).state()).isEqualTo(State.OFF);
        assertThat(Machine.capabilities(1L << 39).fix()).contains("NET_ADMIN");
        assertThat(Machine.capabilities(0).found()).isEqualTo("none that count");
    }

    @Test
    void tapOfTls_needsItsFilesAndPerfmon_whereItIsWanted() {
        assertThat(Machine.probes(List.of(), folder)).isEmpty();
        assertThat(Machine.probes(List.of(folder), 1L << 38).state()).isEqualTo(State.OK);
        assertThat(Machine.probes(List.of(folder), BPF_AND_NET_ADMIN).fix()).contains("PERFMON");
        assertThat(Machine.probes(List.of(folder.resolve("none")), 1L << 38))
                .isEqualTo(Check.lacks(
                        "tap of TLS", "cannot read [" + folder.resolve("none") + "]", "agent.inference.tap.tls"));
    }

    @ParameterizedTest
    @CsvSource({"20, OK", "2, OFF"})
    void room_lessThanTheBounds_isTold(long gib, State state) {
        assertThat(Room.room(Config.defaults(), folder, gib << 30).state()).isEqualTo(state);
    }

    @Test
    void room_almostNone_isLacking() {
        assertThat(Room.room(Config.defaults(), folder, 1 << 20).state()).isEqualTo(State.LACKS);
    }

    @Test
    void disk_folderThatIsNotThereYet_isThatAboveIt() {
        assertThat(Room.check(Config.defaults().in(folder.resolve("a/b"))).found())
                .endsWith(" at " + folder.toAbsolutePath());
    }

    @Test
    void log_thatIsWritten_isFine() throws IOException {
        var log = Files.createFile(folder.resolve("audit.log"));
        Files.setLastModifiedTime(log, FileTime.from(NOW.minusSeconds(30)));

        assertThat(Planes.log(log, NOW).state()).isEqualTo(State.OK);
        assertThat(Planes.log(log, NOW.plusSeconds(3_600)).found()).endsWith("60 minutes ago");
        assertThat(Planes.log(folder.resolve("other.log"), NOW)).satisfies(check -> {
            assertThat(check.state()).isEqualTo(State.LACKS);
            assertThat(check.fix()).contains("--audit-log-path=" + folder.resolve("other.log"));
        });
    }

    @Test
    void connects_onlyWhereSomebodyListens() throws IOException {
        int port;
        try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            assertThat(Planes.connects("inference", "127.0.0.1", port, "key").state())
                    .isEqualTo(State.OK);
        }

        var refused = Planes.connects("inference", "127.0.0.1", port, "agent.inference.upstream");
        assertThat(refused.state()).isEqualTo(State.LACKS);
        assertThat(refused.fix()).contains("agent.inference.upstream");
        assertThat(Planes.connects("inference", "no.such.host.invalid", 80, "key")
                        .found())
                .contains("no such host");
    }

    @Test
    void clocks_apart_areLacking() {
        assertThat(Skew.compared("the collector", NOW.plusMillis(900), NOW).state())
                .isEqualTo(State.OK);
        assertThat(Skew.compared("the collector", NOW.plusSeconds(60), NOW).found())
                .isEqualTo("60 s ahead of the collector");
        assertThat(Skew.compared("the collector", NOW.minusSeconds(60), NOW).found())
                .isEqualTo("60 s behind the collector");
    }
}
