package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.capture.flow.NodeFixture;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real connections through the kernel: what is seen of them, and that nothing ever happens to them. */
class TapSourceIT {
    private static final int ANSWER = 22;
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ASK =
            "POST /v1/chat/completions HTTP/1.1\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY;
    private static final String SAID =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}";
    private static final String TOLD =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + SAID.length() + "\r\n\r\n" + SAID;

    @TempDir
    private Path folder;

    @BeforeEach
    void needRoot() {
        var obstacle = NodeFixture.obstacle();
        Assumptions.assumeTrue(obstacle.isEmpty(), obstacle);
    }

    @Test
    void tap_recordedExchanges_seesWhatTheReplaySees() throws IOException {
        for (var file : Replayed.files(folder)) {
            assertSame(file);
        }
    }

    private static void assertSame(Path file) throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var expected = Replayed.inferences(file);
        var exchanges = Replayed.exchanges(file);
        var rows = new HashMap<Integer, Integer>();
        try (var traffic = TappedTraffic.start()) {
            assertThat(traffic.mode()).as(traffic.reason()).isEqualTo("tap");
            for (int row = 0; row < exchanges.size(); row++) {
                rows.put(traffic.exchange(HttpWire.of(exchanges.get(row), random), random), row);
            }

            var balance = traffic.settled(exchanges.size());
            assertThat(balance.missing()).isZero();
            assertThat(balance.dropped()).as("seed %d %s", seed, balance).isEmpty();
            assertThat(balance.out()).as("seed %d", seed).isEqualTo(expected.size());
            assertThat(balance.refused().keySet()).isSubsetOf(Reason.NOT_INFERENCE);
            assertThat(byRow(traffic, rows)).as("seed %d", seed).isEqualTo(expected);
        }
    }

    /** Callers' ports may come again: then the later row counts, and the number of all is compared apart. */
    private static Map<Integer, Inference> byRow(TappedTraffic traffic, Map<Integer, Integer> rows) {
        var seen = new HashMap<Integer, Inference>();
        for (var inference : traffic.seen()) {
            var row = rows.get(inference.caller().port());
            assertThat(row).isNotNull();
            seen.put(row, Replayed.bare(inference));
        }
        return seen;
    }

    @Test
    void tap_keptAliveAndPipelined_areSeenEach() throws IOException {
        try (var traffic = TappedTraffic.start()) {
            traffic.connect(
                    socket -> {
                        for (int i = 0; i < 20; i++) {
                            socket.getInputStream().readNBytes(3 * ASK.length());
                            say(socket.getOutputStream(), TOLD.repeat(3));
                        }
                    },
                    socket -> {
                        for (int i = 0; i < 20; i++) {
                            say(socket.getOutputStream(), ASK.repeat(3));
                            socket.getInputStream().readNBytes(3 * TOLD.length());
                        }
                    });

            assertThat(traffic.settled(60).out()).isEqualTo(60);
            assertThat(traffic.seen()).allSatisfy(one -> {
                assertThat(one.response().characters()).isEqualTo(4);
                assertThat(one.response().truncated()).isFalse();
                assertThat(one.caller().ip()).isEqualTo("127.0.0.1");
                assertThat(one.envelope().end()).isAfterOrEqualTo(one.envelope().start());
            });
        }
    }

    @Test
    void tap_resetInTheMiddle_isToldAsCut() throws IOException {
        try (var traffic = TappedTraffic.start()) {
            traffic.connect(
                    socket -> {
                        socket.getInputStream().readNBytes(ASK.length());
                        say(socket.getOutputStream(), TOLD.substring(0, TOLD.length() - ANSWER));
                        socket.getInputStream().read();
                        socket.setSoLinger(true, 0);
                    },
                    socket -> {
                        say(socket.getOutputStream(), ASK);
                        socket.getInputStream().readNBytes(TOLD.length() - ANSWER);
                        socket.shutdownOutput();
                        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SocketException.class);
                    });

            assertThat(traffic.settled(1).out()).isEqualTo(1);
            assertThat(traffic.seen().getFirst().response().status()).isEqualTo(200);
            assertThat(traffic.seen().getFirst().response().truncated()).isTrue();
        }
    }

    @Test
    void tap_whatIsNoHttp_passesAndIsCounted() throws IOException {
        try (var traffic = TappedTraffic.start()) {
            for (var begins : List.of("\u0016\u0003\u0001\u0002", "PRI * HTTP/2.0\r\n\r\n", "\u0000\u0001")) {
                var bytes = begins.getBytes(StandardCharsets.ISO_8859_1);
                traffic.connect(
                        socket -> {
                            socket.getInputStream().readNBytes(bytes.length);
                            socket.getOutputStream().write(bytes);
                            socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                        },
                        socket -> {
                            socket.getOutputStream().write(bytes);
                            assertThat(socket.getInputStream().readNBytes(bytes.length))
                                    .isEqualTo(bytes);
                            socket.getOutputStream().write(new byte[100_000]);
                        });
            }

            var balance = traffic.settled(3);
            assertThat(balance.refused()).isEqualTo(Map.of(Reason.TLS, 1L, Reason.NOT_INFERENCE, 2L));
            assertThat(balance.missing()).isZero();
            assertThat(traffic.reason()).contains("1 connections").contains("TLS");
        }
    }

    @Test
    void tap_openBeforeIt_isCountedAndReadFromTheNextRequest() throws IOException {
        try (var server = TappedTraffic.listening();
                var client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
                var peer = server.accept()) {
            say(client.getOutputStream(), ASK);
            peer.getInputStream().readNBytes(ASK.length());
            try (var traffic = TappedTraffic.start(server, 1 << 20)) {
                say(peer.getOutputStream(), TOLD);
                client.getInputStream().readNBytes(TOLD.length());
                for (int i = 0; i < 3; i++) {
                    say(client.getOutputStream(), ASK);
                    peer.getInputStream().readNBytes(ASK.length());
                    say(peer.getOutputStream(), TOLD);
                    client.getInputStream().readNBytes(TOLD.length());
                }

                var balance = traffic.settled(4);
                assertThat(balance.out()).isEqualTo(3);
                assertThat(balance.refused()).isEqualTo(Map.of(Reason.JOINED_IN_THE_MIDDLE, 1L));
            }
        }
    }

    @Test
    void tap_slowAndEndless_passAndHoldLittle() throws IOException {
        try (var traffic = TappedTraffic.start()) {
            traffic.connect(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()), socket -> {
                say(socket.getOutputStream(), "POST /v1/chat/completions HTTP/1.1\r\n");
                for (int i = 0; i < 3_000; i++) {
                    say(socket.getOutputStream(), "x-endless-" + i + ": aaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n");
                }
            });
            traffic.connect(socket -> socket.getInputStream().transferTo(OutputStream.nullOutputStream()), socket -> {
                for (var letter : ASK.substring(0, 60).split("")) {
                    say(socket.getOutputStream(), letter);
                }
            });

            assertThat(traffic.settled(1).refused()).isEqualTo(Map.of(Reason.OVERSIZED, 1L));
        }
    }

    @Test
    void tap_aGigabyte_passesInBoundedMemory() throws IOException {
        int piece = 1 << 20;
        try (var traffic = TappedTraffic.start()) {
            traffic.connect(
                    socket -> {
                        socket.getInputStream().readNBytes(ASK.length());
                        say(
                                socket.getOutputStream(),
                                "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n" + "content-length: "
                                        + ((1L << 30) + 2) + "\r\n\r\n\"");
                        for (int i = 0; i < 1024; i++) {
                            socket.getOutputStream().write(new byte[piece]);
                        }
                        say(socket.getOutputStream(), "\"");
                    },
                    socket -> {
                        say(socket.getOutputStream(), ASK);
                        long read = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                        assertThat(read).isGreaterThan(1L << 30);
                    });
            // the ring may still be full of it
            for (int i = 0; i < 200 && traffic.seen().stream().allMatch(TapSourceIT::truncated); i++) {
                traffic.connect(
                        socket -> {
                            socket.getInputStream().readNBytes(ASK.length());
                            say(socket.getOutputStream(), TOLD);
                        },
                        socket -> {
                            say(socket.getOutputStream(), ASK);
                            socket.getInputStream().readAllBytes();
                        });
                traffic.settled(2);
            }

            var balance = traffic.settled(2);
            assertThat(balance.missing()).isZero();
            assertThat(traffic.seen()).anyMatch(TapSourceIT::truncated).anyMatch(one -> !truncated(one));
        }
    }

    private static boolean truncated(Inference seen) {
        return seen.response().truncated();
    }

    private static void say(OutputStream to, String text) throws IOException {
        to.write(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
