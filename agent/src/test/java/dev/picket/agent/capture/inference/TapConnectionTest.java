package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Envelope.Observer;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server, a caller or a network may do to a connection, and what of it is seen. */
class TapConnectionTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String SAID =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}";
    private static final String ASK = ask(BODY.length());
    private static final String TOLD = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n";
    private static final String ANSWER = TOLD + "content-length: " + SAID.length() + "\r\n\r\n" + SAID;

    private final TappedNode node = new TappedNode();
    private final TappedNode.Connection connection = node.connect(1);

    @AfterEach
    void close() {
        node.close();
    }

    private static String ask(int length) {
        return "POST /v1/chat/completions HTTP/1.1\r\nx-tenant: blue\r\ncontent-length: " + length + "\r\n\r\n" + BODY;
    }

    @Test
    void tap_oneExchange_isWhoAndWhen() {
        node.at(Instant.ofEpochSecond(5));
        connection.ask(ASK);
        node.at(Instant.ofEpochSecond(7));
        connection.answer(ANSWER);

        var seen = only();
        assertThat(seen.envelope().start()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(seen.envelope().end()).isEqualTo(Instant.ofEpochSecond(7));
        assertThat(seen.envelope().observer()).isEqualTo(Observer.SERVER);
        assertThat(seen.caller().ip()).isEqualTo("10.0.0.2");
        assertThat(seen.caller().port()).isEqualTo(1);
        assertThat(seen.server().ip()).isEqualTo("10.0.0.1");
        assertThat(seen.server().port()).isEqualTo(8000);
        assertThat(seen.server().podUid()).isEqualTo("uid-of-server");
        assertThat(seen.claimedTenant()).isEqualTo("blue");
        assertThat(seen.response().characters()).isEqualTo(4);
        assertThat(seen.response().truncated()).isFalse();
    }

    @Test
    void tap_pipelinedAndOthersBetween_areEachTheirOwn() {
        connection.ask(ASK + "HEAD /v1/models HTTP/1.1\r\n\r\n" + ASK + "GET /metrics HTTP/1.0\r\n\r\n" + ASK);
        connection.answer(ANSWER + "HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n" + ANSWER
                + "HTTP/1.1 404 Not Found\r\ncontent-length: 2\r\n\r\nno" + ANSWER);

        assertThat(node.seen(1))
                .hasSize(3)
                .allSatisfy(one -> assertThat(one.response().characters()).isEqualTo(4));
        assertThat(node.refused(Reason.NOT_INFERENCE)).isEqualTo(2);
        assertConserved();
    }

    @Test
    void tap_interimAnswer_isNoAnswer() {
        connection.ask(ASK);
        connection.answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: a\r\n\r\n" + ANSWER);

        assertThat(only().response().characters()).isEqualTo(4);
    }

    @Test
    void tap_answerBeforeTheRequestHasEnded_isTheAnswer() {
        connection.ask(ask(BODY.length() + 1000));
        connection.answer("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
        connection.ask(" ".repeat(1000));
        connection.ask(ASK);
        connection.answer(ANSWER);

        assertThat(node.seen(1)).extracting(one -> one.response().status()).containsExactlyInAnyOrder(413, 200);
    }

    @Test
    void tap_answerUntilTheEnd_endsWithTheConnection() {
        connection.ask(ASK);
        connection.answer(TOLD + "\r\n" + SAID);
        connection.serverEnds();

        assertThat(only().response().truncated()).isFalse();
        assertThat(only().response().characters()).isEqualTo(4);
    }

    @Test
    void tap_serverEndsTooEarly_isCut() {
        connection.ask(ASK);
        connection.answer(ANSWER.substring(0, ANSWER.length() - 5));
        connection.serverEnds();

        assertThat(only().response().truncated()).isTrue();
        assertThat(node.connections()).isZero();
    }

    @Test
    void tap_reset_isCut() {
        connection.ask(ASK);
        connection.reset();

        assertThat(only().response().truncated()).isTrue();
        assertThat(only().response().status()).isZero();
        assertConserved();
    }

    @Test
    void tap_gapInTheAnswer_isCutCountedAndReadOnFromTheNextRequest() {
        connection.ask(ASK);
        connection.answer(TOLD + "content-length: 5000\r\n\r\n{");
        connection.answerUnseen(4000);
        connection.answer("x".repeat(999));
        connection.ask(ASK);
        connection.answer(ANSWER);

        assertThat(node.seen(1)).extracting(one -> one.response().truncated()).containsExactlyInAnyOrder(true, false);
        assertThat(node.dropped(Reason.GAP)).isEqualTo(1);
        assertConserved();
    }

    @Test
    void tap_gapInTheRequest_isLostAndCountedOnce() {
        connection.ask(ASK.substring(0, 90));
        connection.askUnseen(20);
        connection.ask(ASK.substring(110));
        connection.answer(ANSWER);

        assertThat(node.seen(1)).isEmpty();
        assertThat(node.balance().dropped()).isEqualTo(Map.of(Reason.GAP, 1L));
        assertConserved();
    }

    @Test
    void tap_joinedInTheMiddle_isReadFromTheNextRequestTheServerAnswers() {
        connection.askUnseen(5000);
        connection.answerUnseen(70);
        connection.ask("rest of a body");
        connection.ask(ASK);
        connection.answer(ANSWER);
        connection.ask(ASK);
        connection.answer(ANSWER);

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.JOINED_IN_THE_MIDDLE, 1L));
        assertConserved();
    }

    /** A body may hold what looks like a request, at the beginning of a packet: nothing the server said stands before it. */
    @Test
    void tap_requestWithinABody_isNoSafePoint() {
        connection.askUnseen(5000);
        connection.ask("POST / HTTP/1.1\r\nexpect: 100-continue\r\ncontent-length: " + ASK.length() + "\r\n\r\n");
        connection.answer("HTTP/1.1 100 Continue\r\n\r\n");
        connection.ask(ASK);
        connection.ask(ASK);
        connection.answer(ANSWER);

        assertThat(node.seen(1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1603010200, TLS",
        "505249202a20485454502f322e300d0a0d0a, NOT_INFERENCE",
        "0001, NOT_INFERENCE",
        "1604, NOT_INFERENCE",
        "48656c6c6f0d0a, NOT_INFERENCE",
        "4745542f20, NOT_INFERENCE"
    })
    void tap_whatIsNoHttp_isCountedOnceAndMuted(String hex, Reason reason) {
        var bytes = HexFormat.of().parseHex(hex);
        connection.ask(bytes);
        connection.answer(bytes);
        connection.ask(new byte[10_000]);

        assertThat(node.balance().refused()).isEqualTo(Map.of(reason, 1L));
        assertThat(node.muted()).hasSize(1);
        assertThat(node.shortfall().isEmpty()).isEqualTo(reason == Reason.NOT_INFERENCE);
        assertConserved();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "content-length: 2\r\ncontent-length: 3",
                "content-length: -1",
                "content-length: 1x",
                "no colon",
                "sp ace: 1",
                ": nameless"
            })
    void tap_headThatIsMalformed_endsTheReading(String header) {
        connection.ask("POST /v1/chat/completions HTTP/1.1\r\n" + header + "\r\n\r\n{}");
        connection.answer(ANSWER);

        assertThat(node.balance().out()).isZero();
        assertThat(node.balance().refused().values()).containsExactly(1L);
        assertConserved();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x\r\n", "\r\n", "1\r\nab\r\n", "fffffffffffffffff\r\n", "-1\r\n"})
    void tap_chunksThatAreMalformed_endTheReading(String chunks) {
        connection.ask(ASK);
        connection.answer(TOLD + "transfer-encoding: chunked\r\n\r\n" + chunks);

        assertThat(only().response().truncated()).isTrue();
        assertThat(node.refused(Reason.MALFORMED)).isEqualTo(1);
        assertConserved();
    }

    @Test
    void tap_headWithoutEnd_holdsLittleAndEnds() {
        connection.ask("POST /v1/chat/completions HTTP/1.1\r\n");
        for (int i = 0; i < 5_000; i++) {
            connection.ask("x-header-" + i + ": aaaaaaaaaaaaaaaaaaaa\r\n");
        }

        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.OVERSIZED, 1L));
        assertThat(node.muted()).hasSize(1);
    }

    @Test
    void tap_lengthThatLies_costsThisConnectionOnly() {
        connection.ask(ask(BODY.length() - 7));
        connection.answer(ANSWER);
        var other = node.connect(2);
        other.ask(ASK);
        other.answer(ANSWER);

        assertThat(node.seen(2)).hasSize(1);
        assertThat(node.refused(Reason.MALFORMED)).isEqualTo(1);
        assertConserved();
    }

    @Test
    void tap_requestsWithoutAnswers_areBounded() {
        for (int i = 0; i < 100; i++) {
            connection.ask(ASK);
        }

        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.OVERSIZED, (long) HttpTurns.UNANSWERED_MAX));
        assertConserved();
    }

    @Test
    void tap_upgraded_isReadNoFurther() {
        connection.ask("GET /v1/realtime HTTP/1.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
        connection.answer("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\n\u0081\u0005hello");
        connection.ask(ASK);

        assertThat(node.seen(1)).isEmpty();
        assertThat(node.muted()).hasSize(1);
    }

    @Test
    void tap_firstPacketAtTheListener_belongsToTheConnection() {
        connection.askListener(ASK.getBytes(StandardCharsets.ISO_8859_1));
        connection.answer(ANSWER);
        connection.ask(ASK);
        connection.answer(ANSWER);

        assertThat(node.seen(1)).hasSize(2);
        assertThat(node.balance().refused()).isEmpty();
    }

    @Test
    void tap_samePortAgain_isAnotherConnection() {
        connection.ask(ASK.substring(0, 100));
        var next = node.connectAnew(1);
        next.ask(ASK);
        next.answer(ANSWER);

        assertThat(node.seen(1)).hasSize(2);
        assertThat(node.seen(1)).filteredOn(one -> !one.response().truncated()).hasSize(1);
        assertConserved();
    }

    @Test
    void tap_silentForTooLong_isForgotten() {
        connection.ask(ASK);
        node.at(Instant.EPOCH.plus(TapConnections.SILENCE_MAX).plus(Duration.ofSeconds(1)));

        assertThat(node.connections()).isZero();
        assertThat(node.dropped(Reason.EXPIRED)).isEqualTo(1);
        assertConserved();
    }

    @Test
    void tap_moreConnectionsThanFit_theOldestGo() {
        for (int port = 2; port < TapConnections.CONNECTIONS_MAX + 100; port++) {
            node.connect(port).ask("POST /slow");
        }

        assertThat(node.connections()).isEqualTo(TapConnections.CONNECTIONS_MAX);
        assertConserved();
    }

    @Test
    void tap_heldBytesOfAll_areBounded() {
        var head = "POST /v1/chat/completions HTTP/1.1\r\nx: " + "a".repeat(60_000);
        for (int port = 2; port < 2_000; port++) {
            node.connect(port).ask(head);
        }

        assertThat(node.connections()).isLessThanOrEqualTo((int) (TapConnections.HELD_MAX / 60_000));
    }

    @Test
    void tap_noise_neverThrows() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int port = 2; port < 500; port++) {
            var noisy = node.connect(port);
            for (int i = 0; i < 20; i++) {
                var bytes = (random.nextBoolean() ? ASK : ANSWER).getBytes(StandardCharsets.ISO_8859_1);
                for (int flips = random.nextInt(3); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                if (random.nextBoolean()) {
                    noisy.ask(bytes, random);
                } else {
                    noisy.answer(bytes, random);
                }
            }
            noisy.reset();
            node.settle();
        }

        assertThat(node.balance().missing()).as("seed %d", seed).isZero();
    }

    private Inference only() {
        List<Inference> seen = node.seen(1);
        assertThat(seen).hasSize(1);
        return seen.getFirst();
    }

    private void assertConserved() {
        assertThat(node.balance().missing()).isZero();
        assertThat(node.balance().held()).isZero();
    }
}
