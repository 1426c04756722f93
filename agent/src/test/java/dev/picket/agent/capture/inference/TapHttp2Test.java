package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Inference;
import dev.picket.event.Reason;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server, a caller or a network may do to a connection of HTTP/2, and what of it is seen. */
class TapHttp2Test {
    private static final String CHAT = "/v1/chat/completions";
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String SAID =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}";
    private static final byte[] CANCEL = {0, 0, 0, 8};

    private final TappedNode node = new TappedNode();
    private final TappedNode.Connection connection = node.connect(1);
    private final Http2Wire asking = new Http2Wire(new Random(1));
    private final Http2Wire answering = new Http2Wire(new Random(2));

    @AfterEach
    void close() {
        node.close();
    }

    private void begin() {
        asking.preface().settings(4096);
        answering.settings(4096);
        pass();
    }

    /** What has been said since, in one packet each way. */
    private void pass() {
        var asked = asking.take();
        if (asked.length > 0) {
            connection.ask(asked);
        }
        var answered = answering.take();
        if (answered.length > 0) {
            connection.answer(answered);
        }
    }

    private void ask(int stream) {
        asking.plain(stream, Http2Wire.ask(CHAT).add("x-tenant", "blue"), false).plain(stream, BODY, true);
    }

    private void answer(int stream) {
        answering.plain(stream, Http2Wire.told(200), false).plain(stream, SAID, true);
    }

    @Test
    void tap_oneStream_isWhoWhenAndWhat() {
        begin();
        node.at(Instant.ofEpochSecond(5));
        ask(1);
        pass();
        node.at(Instant.ofEpochSecond(7));
        answer(1);
        pass();

        var seen = only();
        assertThat(seen.envelope().start()).isEqualTo(Instant.ofEpochSecond(5));
        assertThat(seen.envelope().end()).isEqualTo(Instant.ofEpochSecond(7));
        assertThat(seen.caller().ip()).isEqualTo("10.0.0.2");
        assertThat(seen.server().podUid()).isEqualTo("uid-of-server");
        assertThat(seen.claimedTenant()).isEqualTo("blue");
        assertThat(seen.request().model()).isEqualTo("m");
        assertThat(seen.response().status()).isEqualTo(200);
        assertThat(seen.response().characters()).isEqualTo(4);
        assertThat(seen.response().truncated()).isFalse();
        assertConserved();
    }

    @Test
    void tap_serverSpeaksFirst_isReadFromItsStart() {
        answering.settings(4096);
        pass();
        asking.preface().settings(4096);
        ask(1);
        pass();
        answer(1);
        pass();

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.balance().refused()).isEmpty();
    }

    @Test
    void tap_serverSpeaksFirstAndTheCallerByHttp1_isNone() {
        answering.settings(4096);
        pass();
        connection.ask("GET / HTTP/1.1\r\n\r\n");

        assertThat(node.refused(Reason.MALFORMED)).isEqualTo(1);
        assertThat(node.muted()).hasSize(1);
    }

    @Test
    void tap_streamsInTurns_areEachTheirOwn() {
        begin();
        asking.plain(1, Http2Wire.ask(CHAT), false).plain(3, Http2Wire.ask(CHAT), false);
        asking.plain(3, BODY, true).plain(1, BODY.substring(0, 9), false).plain(5, Http2Wire.ask("/metrics"), true);
        asking.plain(1, BODY.substring(9), true);
        pass();
        answering.plain(3, Http2Wire.told(200), false).plain(3, SAID.substring(0, 30), false);
        answering.plain(5, Http2Wire.told(404), true);
        answering
                .plain(1, Http2Wire.told(429), false)
                .plain(1, "slow down", true)
                .plain(3, SAID.substring(30), true);
        pass();

        assertThat(node.seen(1)).extracting(one -> one.response().status()).containsExactlyInAnyOrder(200, 429);
        assertThat(node.refused(Reason.NOT_INFERENCE)).isEqualTo(1);
        assertConserved();
    }

    @Test
    void tap_interimAnswersAndTrailers_areNoAnswer() {
        begin();
        ask(1);
        pass();
        answering.plain(1, new DefaultHttp2Headers(false).status("103"), false);
        answering.plain(1, Http2Wire.told(200), false).plain(1, SAID, false);
        answering.plain(1, new DefaultHttp2Headers(false).add("x-checksum", "1"), true);
        pass();

        assertThat(only().response().status()).isEqualTo(200);
        assertThat(only().response().truncated()).isFalse();
        assertThat(only().response().characters()).isEqualTo(4);
    }

    @Test
    void tap_answerBeforeTheRequestHasEnded_isTheAnswer() {
        begin();
        asking.plain(1, Http2Wire.ask(CHAT), false).plain(1, BODY, false);
        pass();
        answering.plain(1, Http2Wire.told(413), true).frame(Http2Wire.RST_STREAM, 0, 1, new byte[4]);
        pass();
        asking.plain(1, "more", true);
        ask(3);
        pass();
        answer(3);
        pass();

        assertThat(node.seen(1)).extracting(one -> one.response().status()).containsExactlyInAnyOrder(413, 200);
        assertConserved();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tap_resetByEither_isCutAndTheOthersGoOn(boolean byCaller) {
        begin();
        ask(1);
        ask(3);
        pass();
        answering.plain(1, Http2Wire.told(200), false).plain(1, SAID.substring(0, 50), false);
        (byCaller ? asking : answering).frame(Http2Wire.RST_STREAM, 0, 1, CANCEL);
        connection.answer(answering.take());
        pass();
        answer(3);
        pass();

        assertThat(node.seen(1)).extracting(one -> one.response().truncated()).containsExactlyInAnyOrder(true, false);
        assertConserved();
    }

    @Test
    void tap_goAway_endsWhatTheServerWillNotDo() {
        begin();
        ask(1);
        ask(3);
        pass();
        answering.frame(
                Http2Wire.GO_AWAY,
                0,
                0,
                ByteBuffer.allocate(12).putInt(1).putInt(0).putInt(7).array());
        answer(1);
        pass();

        assertThat(node.seen(1)).extracting(one -> one.response().status()).containsExactlyInAnyOrder(0, 200);
        assertConserved();
    }

    @Test
    void tap_connectionEnds_openStreamsAreCut() {
        begin();
        ask(1);
        pass();
        answering.plain(1, Http2Wire.told(200), false).plain(1, SAID.substring(0, 50), false);
        pass();
        connection.serverEnds();

        assertThat(only().response().truncated()).isTrue();
        assertConserved();
    }

    @Test
    void tap_upgraded_isReadOnAsHttp2() {
        var settings = Base64.getUrlEncoder().withoutPadding().encodeToString(Http2Wire.settingsOf(16_384));
        connection.ask("POST " + CHAT + " HTTP/1.1\r\nx-tenant: blue\r\nconnection: upgrade, http2-settings\r\n"
                + "upgrade: h2c\r\nhttp2-settings: " + settings + "\r\ncontent-length: " + BODY.length() + "\r\n\r\n"
                + BODY);
        answering.settings(4096).tableOf(16_384);
        answer(1);
        var frames = answering.take();
        var told = "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: h2c\r\n\r\n"
                .getBytes(StandardCharsets.ISO_8859_1);
        var whole = Arrays.copyOf(told, told.length + frames.length);
        System.arraycopy(frames, 0, whole, told.length, frames.length);
        connection.answer(whole);
        asking.preface().settings(16_384);
        ask(3);
        pass();
        answer(3);
        pass();

        assertThat(node.seen(1)).hasSize(2).allSatisfy(one -> {
            assertThat(one.response().status()).isEqualTo(200);
            assertThat(one.response().characters()).isEqualTo(4);
            assertThat(one.claimedTenant()).isEqualTo("blue");
        });
        assertThat(node.balance().refused()).isEmpty();
        assertConserved();
    }

    @Test
    void tap_upgradeThatIsNotTaken_staysHttp1() {
        var ask = "POST " + CHAT + " HTTP/1.1\r\nupgrade: h2c\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY;
        var answer = "HTTP/1.1 200 OK\r\ncontent-length: " + SAID.length() + "\r\n\r\n" + SAID;
        connection.ask(ask);
        connection.answer(answer);
        connection.ask(ask);
        connection.answer(answer);

        assertThat(node.seen(1)).hasSize(2);
        assertThat(node.balance().refused()).isEmpty();
    }

    @Test
    void tap_prefaceNobodyAgreedTo_endsTheReading() {
        connection.ask("GET / HTTP/1.1\r\n\r\n");
        connection.answer("HTTP/1.1 204 No Content\r\n\r\n");
        begin();

        assertThat(node.refused(Reason.MALFORMED)).isEqualTo(1);
        assertThat(node.muted()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/inference.GRPCInferenceService/ModelInfer, UNREADABLE_FORMAT",
        "/inference.GRPCInferenceService/ServerLive, NOT_INFERENCE",
        "/google.cloud.aiplatform.v1.PredictionService/StreamGenerateContent, UNREADABLE_FORMAT",
        "/grpc.health.v1.Health/Check, NOT_INFERENCE",
        "/v1/chat/completions, NOT_INFERENCE"
    })
    void tap_grpc_isCountedAndNotGuessedAt(String path, Reason reason) {
        begin();
        var head = Http2Wire.ask(path)
                .set("content-type", "application/grpc+proto")
                .add("te", "trailers");
        asking.plain(1, head, false).frame(Http2Wire.DATA, Http2Wire.END_STREAM, 1, new byte[] {0, 0, 0, 0, 0});
        pass();
        answer(1);
        pass();

        assertThat(node.balance().refused()).isEqualTo(Map.of(reason, 1L));
        assertThat(node.shortfall().contains("gRPC")).isEqualTo(reason == Reason.UNREADABLE_FORMAT);
        assertConserved();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tap_gap_losesTheRestOfTheConnectionAndSaysSo(boolean inTheAnswer) {
        begin();
        ask(1);
        ask(3);
        pass();
        answering.plain(1, Http2Wire.told(200), false).plain(1, SAID.substring(0, 50), false);
        pass();
        if (inTheAnswer) {
            connection.answerUnseen(70);
        } else {
            connection.askUnseen(70);
        }
        ask(5);
        answer(3);
        pass();

        assertThat(only().response().truncated()).isTrue();
        assertThat(node.balance().dropped()).isEqualTo(Map.of(Reason.GAP, inTheAnswer ? 2L : 1L));
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.HTTP2, 1L));
        assertThat(node.shortfall()).startsWith("1 connections of HTTP/2");
        assertThat(node.muted()).hasSize(1);
        assertConserved();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tap_joinedInTheMiddle_isKnownAndLeft(boolean byTheAnswer) {
        begin2(byTheAnswer);
        ask(3);
        answer(3);
        pass();

        assertThat(node.seen(1)).isEmpty();
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.HTTP2, 1L));
        assertThat(node.shortfall()).startsWith("1 connections of HTTP/2");
        assertThat(node.muted()).hasSize(1);
        assertConserved();
    }

    private void begin2(boolean byTheAnswer) {
        connection.askUnseen(500);
        connection.answerUnseen(500);
        if (byTheAnswer) {
            answer(1);
        } else {
            ask(1);
        }
        pass();
    }

    /** The first thing that is seen of it stands within a body; then it is known by its next frames. */
    @Test
    void tap_joinedWithinABody_isKnownByTheNextFrames() {
        connection.askUnseen(500);
        connection.ask("the rest of a long prompt");
        ask(3);
        pass();
        ask(5);
        pass();

        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.JOINED_IN_THE_MIDDLE, 1L, Reason.HTTP2, 1L));
        assertConserved();
    }

    @Test
    void tap_silentForHours_isReadOnWithoutWhatWasOpen() {
        begin();
        ask(1);
        pass();
        var now = Instant.EPOCH;
        for (int i = 0; i < 30; i++) {
            now = now.plus(TapConnections.SILENCE_MAX).plus(Duration.ofSeconds(1));
            node.at(now);
        }
        ask(3);
        pass();
        answer(3);
        pass();

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.balance().dropped()).isEqualTo(Map.of(Reason.EXPIRED, 1L));
        assertConserved();
    }

    @Test
    void tap_silentForMoreThanADay_isForgotten() {
        begin();
        var now = Instant.EPOCH;
        for (int i = 0; i < TapConnections.SILENCES_MAX + 2; i++) {
            now = now.plus(TapConnections.SILENCE_MAX).plus(Duration.ofSeconds(1));
            node.at(now);
        }

        assertThat(node.connections()).isZero();
        assertConserved();
    }

    @Test
    void tap_headTooLong_costsThatStreamOnly() {
        begin();
        // a field of 3,900 bytes that is remembered, and then told again and again by one byte
        var block = new ByteArrayOutputStream();
        block.writeBytes(HexFormat.of().parseHex("8386" + "0414"));
        block.writeBytes(CHAT.getBytes(StandardCharsets.ISO_8859_1));
        block.writeBytes(HexFormat.of().parseHex("400178" + "7fbd1d"));
        block.writeBytes("a".repeat(3_900).getBytes(StandardCharsets.ISO_8859_1));
        block.writeBytes(HexFormat.of().parseHex("be".repeat(30)));
        asking.frame(Http2Wire.HEADERS, Http2Wire.END_HEADERS, 1, block.toByteArray());
        asking.plain(1, BODY, true);
        ask(3);
        pass();
        answer(3);
        pass();

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.OVERSIZED, 1L));
        assertConserved();
    }

    @Test
    void tap_headWithoutEnd_holdsLittleAndEnds() {
        begin();
        asking.frame(Http2Wire.HEADERS, 0, 1, new byte[16_000]);
        pass();
        for (int i = 0; i < 100; i++) {
            asking.frame(Http2Wire.CONTINUATION, 0, 1, new byte[16_000]);
            pass();
        }

        assertThat(node.balance().refused().values()).containsExactly(1L);
        assertThat(node.muted()).hasSize(1);
    }

    @Test
    void tap_moreStreamsThanAreFollowed_areCounted() {
        begin();
        for (int i = 0; i < Http2Turns.STREAMS_MAX + 10; i++) {
            asking.plain(2 * i + 1, Http2Wire.ask("/metrics"), false);
        }
        pass();
        answering.plain(1, Http2Wire.told(404), true);
        pass();
        asking.plain(9999, Http2Wire.ask(CHAT), false).plain(9999, BODY, true);
        pass();
        answer(9999);
        pass();

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.refused(Reason.OVERSIZED)).isEqualTo(10);
        assertThat(node.refused(Reason.NOT_INFERENCE)).isEqualTo(Http2Turns.STREAMS_MAX);
        assertConserved();
    }

    @ParameterizedTest
    @CsvSource({
        "1, 4, 1, ff",
        "1, 4, 1, ffffffffffffffffffff",
        "1, 4, 2, 8284",
        "1, 4, 0, 8284",
        "1, 12, 1, ff82",
        "9, 4, 1, 82",
        "0, 8, 1, ''",
        "0, 8, 1, 05aa",
        "0, 0, 0, aa",
        "3, 0, 1, aa",
        "4, 0, 0, aa",
        "5, 4, 1, 0000000282",
        "7, 0, 0, aa"
    })
    void tap_framesThatAreMalformed_endTheReading(int type, int flags, int stream, String payload) {
        begin();
        ask(7);
        pass();
        asking.frame(type, flags, stream, HexFormat.of().parseHex(payload));
        pass();
        answer(7);
        pass();

        assertThat(node.seen(1)).isEmpty();
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
        assertThat(node.muted()).hasSize(1);
        assertConserved();
    }

    @Test
    void tap_answersHeadThatIsBroken_losesWhatWaitsForIt() {
        begin();
        ask(1);
        ask(3);
        pass();
        answering.plain(1, Http2Wire.told(200), false).frame(1, 5, 3, new byte[] {(byte) 0xff, (byte) 0xff});
        pass();

        assertThat(only().response().truncated()).isTrue();
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
        assertThat(node.muted()).hasSize(1);
        assertConserved();
    }

    @Test
    void tap_requestWithoutPath_costsThatStreamOnly() {
        begin();
        asking.plain(1, new DefaultHttp2Headers(false).method("POST"), true);
        ask(3);
        pass();
        answer(1);
        answer(3);
        pass();

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
    }

    @Test
    void tap_answerWithoutStatus_isLost() {
        begin();
        ask(1);
        pass();
        answering.plain(1, new DefaultHttp2Headers(false).add("a", "b"), true);
        pass();

        assertThat(node.seen(1)).isEmpty();
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.MALFORMED, 1L));
        assertConserved();
    }

    @Test
    void tap_pushedAnswer_isPassedOver() {
        begin();
        ask(1);
        pass();
        var promised = answering.packed(Http2Wire.ask("/style.css"));
        var payload =
                ByteBuffer.allocate(4 + promised.length).putInt(2).put(promised).array();
        answering.frame(Http2Wire.PUSH_PROMISE, Http2Wire.END_HEADERS, 1, payload);
        answering.plain(2, Http2Wire.told(200), false).plain(2, "a{}", true);
        answer(1);
        pass();

        assertThat(only().response().characters()).isEqualTo(4);
        assertThat(node.balance().refused()).isEmpty();
    }

    @Test
    void tap_heldBytesOfAll_areBounded() {
        for (int port = 2; port < 2_000; port++) {
            var wire = new Http2Wire(new Random(3)).preface().settings(4096);
            wire.frame(Http2Wire.HEADERS, 0, 1, new byte[16_000]);
            wire.frame(Http2Wire.CONTINUATION, 0, 1, new byte[16_000]);
            node.connect(port).ask(wire.take());
        }

        assertThat(node.connections()).isLessThanOrEqualTo((int) (TapConnections.HELD_MAX / 32_000));
        assertConserved();
    }

    /** Valid frames with bytes that are turned, cut off, left out or said again. */
    @Test
    void tap_noise_neverThrowsAndIsConserved() {
        long seed = Long.getLong("picket.seed", new Random().nextLong());
        var random = new Random(seed);
        for (int port = 2; port < 600; port++) {
            var noisy = node.connect(port);
            var asks = new Http2Wire(random);
            var tells = new Http2Wire(random);
            for (int i = 0; i < 12; i++) {
                if (i == 0) {
                    asks.preface().settings(random.nextInt(70_000));
                    tells.settings(random.nextInt(70_000));
                }
                int stream = 1 + 2 * random.nextInt(6);
                asks.plain(
                                stream,
                                Http2Wire.ask(CHAT).add("x-" + random.nextInt(3), "a".repeat(random.nextInt(90))),
                                false)
                        .plain(stream, BODY, random.nextBoolean());
                tells.plain(stream, Http2Wire.told(random.nextBoolean() ? 200 : 103), random.nextInt(4) == 0)
                        .plain(stream, SAID, random.nextBoolean());
                noisy.ask(noise(asks.take(), random), random);
                noisy.answer(noise(tells.take(), random), random);
            }
            noisy.reset();
            node.settle();
        }

        assertThat(node.balance().missing()).as("seed %d", seed).isZero();
        assertThat(node.balance().held()).as("seed %d", seed).isZero();
        assertThat(node.balance().refused()).as("seed %d", seed).containsKey(Reason.MALFORMED);
        assertThat(node.balance().out()).as("seed %d", seed).isPositive();
    }

    private static byte[] noise(byte[] bytes, Random random) {
        for (int flips = random.nextInt(8) == 0 ? 1 + random.nextInt(3) : 0; flips > 0; flips--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
        int length = random.nextInt(20) == 0 ? random.nextInt(bytes.length + 50) : bytes.length;
        return length == 0 ? new byte[1] : Arrays.copyOf(bytes, length);
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
