package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.flow.NodeFixture;
import dev.picket.agent.capture.kernel.Exports;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Model servers of another process that speak TLS by a libssl of this machine; the callers are of this process, whose TLS is Java's own. */
class TapTlsIT {
    private static final long START_NANOS = 10_000_000_000L;

    @TempDir
    private Path folder;

    private Path library = Path.of("/");

    @BeforeEach
    void needRootAndLibrary() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
        var installed = TlsServer.library();
        Assumptions.assumeTrue(installed.isPresent(), "skipped: needs libssl.so.3");
        library = installed.get();
        var lacks = TlsServer.obstacle();
        Assumptions.assumeTrue(lacks.isEmpty(), lacks);
    }

    @Test
    void tls_bySocketsOfANamedLibrary_isSeenAsInClear() throws IOException {
        var clear = new HashMap<Long, Inference>();
        try (var server = TlsServer.start(folder, "clear");
                var tap = TappedTraffic.watch(server.port(), Set.of(library))) {
            server.ask(12, 1);
            assertThat(tap.settled(12).out()).isEqualTo(12);
            tap.seen().forEach(one -> clear.put(one.request().characters(), Replayed.bare(one)));
        }
        assertThat(clear).hasSize(12);
        try (var server = TlsServer.start(folder, "tls");
                var tap = TappedTraffic.watch(server.port(), Set.of(library))) {
            assertThat(tap.reason()).isEmpty();
            server.ask(12, 10);

            var balance = tap.settled(120);
            assertThat(balance.missing()).isZero();
            assertThat(balance.refused()).isEmpty();
            assertThat(balance.dropped()).isEmpty();
            assertThat(tap.seen()).hasSize(120).allSatisfy(one -> {
                assertThat(Replayed.bare(one)).isEqualTo(clear.get(one.request().characters()));
                assertThat(one.caller().ip()).isEqualTo("127.0.0.1");
                assertThat(server.callers())
                        .containsEntry(
                                one.caller().port(),
                                Math.toIntExact(one.request().characters()));
            });
        }
    }

    @Test
    void tls_byTheOlderFunctions_isSeen() throws IOException {
        int port;
        try (var free = TappedTraffic.listening()) {
            port = free.getLocalPort();
        }
        var ask = "POST /v1/chat/completions HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}";
        var answer = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}";
        var server = TlsServer.bare(folder, port);
        try (var tap = TappedTraffic.watch(port, Set.of(library));
                var socket = connected(port)) {
            for (int i = 0; i < 5; i++) {
                socket.getOutputStream().write(ask.getBytes(StandardCharsets.US_ASCII));
                server.getInputStream().readNBytes(ask.length());
                server.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                server.getOutputStream().flush();
                socket.getInputStream().readNBytes(answer.length());
            }

            var balance = tap.settled(5);
            assertThat(balance.out()).as(balance.toString()).isEqualTo(5);
            assertThat(tap.seen()).allMatch(one -> one.caller().port() == socket.getLocalPort());
        } finally {
            server.destroyForcibly();
        }
    }

    /** It does not say when it listens. */
    private Socket connected(int port) throws IOException {
        var factory = TlsServer.trusting(folder.resolve("cert.pem")).getSocketFactory();
        for (long until = System.nanoTime() + START_NANOS; ; Thread.onSpinWait()) {
            try {
                return factory.createSocket(InetAddress.getLoopbackAddress(), port);
            } catch (ConnectException refused) {
                if (System.nanoTime() > until) {
                    throw refused;
                }
            }
        }
    }

    @Test
    void tls_byMemory_isCountedAndNotRead() throws IOException {
        try (var server = TlsServer.start(folder, "memory");
                var tap = TappedTraffic.watch(server.port(), Set.of(library))) {
            server.ask(8, 3);

            assertThat(tap.settled(8).refused()).isEqualTo(Map.of(Reason.TLS, 8L));
            assertThat(tap.seen()).isEmpty();
            assertThat(tap.reason()).startsWith("8 connections").contains("TLS");
        }
    }

    @Test
    void tls_byNoNamedLibrary_isCounted() throws IOException {
        try (var server = TlsServer.start(folder, "tls");
                var tap = TappedTraffic.watch(server.port(), Set.of())) {
            server.ask(3, 2);

            assertThat(tap.settled(3).refused()).isEqualTo(Map.of(Reason.TLS, 3L));
            assertThat(tap.seen()).isEmpty();
        }
    }

    @Test
    void library_thatIsNone_isNamed_andTheRestIsTapped() throws IOException {
        var garbage = Files.writeString(folder.resolve("libssl.so.9"), "no library");
        try (var server = TlsServer.start(folder, "clear");
                var tap = TappedTraffic.watch(
                        server.port(), Set.of(garbage, folder.resolve("none"), Path.of("/bin/ls")))) {
            assertThat(tap.mode()).isEqualTo("tap");
            assertThat(tap.reason())
                    .isEqualTo(
                            "agent.inference.tap.tls: /bin/ls: exports no SSL_read; name the file that holds OpenSSL; "
                                    + "agent.inference.tap.tls: " + garbage + ": ELF file is torn; "
                                    + "agent.inference.tap.tls: " + folder.resolve("none") + ": there is no such file");
            server.ask(2, 2);

            assertThat(tap.settled(4).out()).isEqualTo(4);
        }
    }

    @Test
    void exports_ofTheLibrary_areThoseThatItsOwnToolsTell() throws IOException {
        assertThat(Exports.of(library, Set.of("SSL_read", "SSL_write", "SSL_none")))
                .containsOnlyKeys("SSL_read", "SSL_write");
    }
}
