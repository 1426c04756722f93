package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Flow.Outcome;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a procfs of files. */
class ProcfsSourceTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String UID = "0b7f3a52-9d1c-4e0b-8f6a-2c1d3e4f5a6b";
    private static final String OTHER = "11111111-9d1c-4e0b-8f6a-2c1d3e4f5a6b";
    private static final String HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr";
    private static final String CLIENT = "02024D0A:8ED2 0100600A:01BB";
    private static final String SERVED = "02024D0A:1F90 0300600A:C000";
    private static final String LISTENER = "00000000:1F90 00000000:0000";

    @TempDir
    private Path proc;

    private final List<Flow> seen = new ArrayList<>();
    private Instant now = NOW;
    private ProcfsSource source;

    @BeforeEach
    void open() throws IOException {
        process("self", "net:[1]", "/system.slice/agent");
        sockets("self");
        source = new ProcfsSource(
                new FlowSettings(proc, Optional.empty(), Duration.ofSeconds(5), 1024, 64),
                () -> now,
                event -> seen.add((Flow) event),
                "no eBPF here");
    }

    @AfterEach
    void nothingIsMissing() {
        source.close();
        assertThat(source.account().balance().missing()).isZero();
        assertThat(source.account().balance().held()).isZero();
    }

    @Test
    void drain_newConnection_isToldOnceWithItsPod() throws IOException {
        process("70", "net:[2]", "/kubepods/burstable/pod" + UID + "/71c2");
        sockets("70", line(CLIENT, 1, 500), line(LISTENER, 10, 501), line(SERVED, 1, 502));

        source.drain();
        source.drain();

        assertThat(seen)
                .hasSize(2)
                .allSatisfy(flow -> assertThat(flow.outcome()).isEqualTo(Outcome.ESTABLISHED));
        var out = seen.getFirst();
        assertThat(out.envelope().observer()).isEqualTo(Observer.CLIENT);
        assertThat(out.source().podUid()).isEqualTo(UID);
        assertThat(out.source().ip()).isEqualTo("10.77.2.2");
        assertThat(out.destination().port()).isEqualTo(443);
        var in = seen.getLast();
        assertThat(in.envelope().observer()).isEqualTo(Observer.SERVER);
        assertThat(in.source().ip()).isEqualTo("10.96.0.3");
        assertThat(in.destination().podUid()).isEqualTo(UID);
    }

    @Test
    void drain_connectionThatCameBack_isToldAgain() throws IOException {
        sockets("self", line(CLIENT, 1, 500));
        source.drain();
        sockets("self");
        source.drain();
        sockets("self", line(CLIENT, 1, 600));
        source.drain();

        assertThat(seen).hasSize(2);
    }

    @Test
    void drain_attemptThatWaitsTwice_isUnanswered() throws IOException {
        sockets("self", line(CLIENT, 2, 500));
        source.drain();
        assertThat(seen).isEmpty();
        now = NOW.plusSeconds(5);
        source.drain();
        source.drain();

        assertThat(seen).singleElement().satisfies(flow -> {
            assertThat(flow.outcome()).isEqualTo(Outcome.UNANSWERED);
            assertThat(flow.envelope().start()).isEqualTo(NOW);
            assertThat(flow.envelope().end()).isEqualTo(now);
        });
    }

    @Test
    void drain_attemptThatEndsWell_isEstablished() throws IOException {
        sockets("self", line(CLIENT, 2, 500));
        source.drain();
        sockets("self", line(CLIENT, 1, 500));
        source.drain();

        assertThat(seen).extracting(Flow::outcome).containsExactly(Outcome.ESTABLISHED);
    }

    @Test
    void drain_attemptThatVanishes_isOfUnknownOutcome() throws IOException {
        sockets("self", line(CLIENT, 2, 500));
        source.drain();
        sockets("self");
        source.drain();

        assertThat(seen).extracting(Flow::outcome).containsExactly(Outcome.UNKNOWN);
    }

    @Test
    void drain_podsThatShareANamespace_areToldApartByTheirDescriptors() throws IOException {
        process("70", "net:[1]", "/kubepods/pod" + UID + "/71c2");
        process("71", "net:[1]", "/kubepods/pod" + OTHER + "/71c3");
        Files.createSymbolicLink(proc.resolve("70/fd/3"), Path.of("socket:[500]"));
        Files.createSymbolicLink(proc.resolve("71/fd/9"), Path.of("socket:[502]"));
        sockets("self", line(CLIENT, 1, 500), line(SERVED, 1, 502), line("02024D0A:9999 0100600A:01BB", 1, 503));

        source.drain();

        assertThat(seen).extracting(flow -> flow.source().podUid()).containsExactlyInAnyOrder(UID, OTHER, "");
    }

    @Test
    void drain_namespaceThatCannotBeRead_isKnownByItsPod() throws IOException {
        process("70", "", "/kubepods/pod" + UID + "/71c2");
        process("71", "", "/kubepods/pod" + UID + "/71c3");
        process("72", "", "/system.slice/other");
        sockets("70", line(CLIENT, 1, 500));
        sockets("71", line(CLIENT, 1, 500));
        sockets("72", line(SERVED, 1, 501));

        source.drain();

        assertThat(seen)
                .singleElement()
                .extracting(flow -> flow.source().podUid())
                .isEqualTo(UID);
    }

    @Test
    void drain_loopbackAndUnconnected_areNotTold() throws IOException {
        sockets("self", line(LISTENER, 10, 1), line("0100007F:8ED2 0100007F:1F90", 1, 2));
        source.drain();

        assertThat(seen).isEmpty();
    }

    @Test
    void drain_malformedLine_isCountedAndTheRestGoesOn() throws IOException {
        sockets("self", "   0: nonsense", line(CLIENT, 1, 500));
        source.drain();

        assertThat(seen).hasSize(1);
        assertThat(source.account().balance().refused()).containsEntry(Reason.MALFORMED, 1L);
    }

    @Test
    void mode_noProcfs_isEmpty() {
        var nowhere = new ProcfsSource(
                new FlowSettings(proc.resolve("absent"), Optional.empty(), Duration.ofSeconds(5), 1024, 64),
                () -> now,
                _ -> true,
                "why");

        nowhere.drain();

        assertThat(nowhere.mode()).isEmpty();
        assertThat(nowhere.reason()).isEqualTo("why");
        assertThat(source.mode()).isEqualTo("procfs");
    }

    private void process(String pid, String namespace, String cgroup) throws IOException {
        var folder = Files.createDirectories(proc.resolve(pid));
        Files.createDirectories(folder.resolve("fd"));
        Files.createDirectories(folder.resolve("ns"));
        Files.createDirectories(folder.resolve("net"));
        Files.writeString(folder.resolve("cgroup"), "0::" + cgroup + "\n");
        if (!namespace.isEmpty()) {
            Files.createSymbolicLink(folder.resolve("ns/net"), Path.of(namespace));
        }
    }

    private void sockets(String pid, String... lines) throws IOException {
        var all = new ArrayList<>(List.of(HEADER));
        all.addAll(List.of(lines));
        Files.write(proc.resolve(pid).resolve("net/tcp"), all);
    }

    private static String line(String addresses, int state, long inode) {
        return "   0: %s %02X 00000000:00000000 00:00000000 00000000     0        0 %d 1 0000000000000000"
                .formatted(addresses, state, inode);
    }
}
