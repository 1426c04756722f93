package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.inference.TapPiece.Layer;
import dev.picket.event.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections whose TLS the kernel's part reads in clear, or does not. */
class TapTlsTest {
    private static final String BODY = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final String ASK =
            "POST /v1/chat/completions HTTP/1.1\r\ncontent-length: " + BODY.length() + "\r\n\r\n" + BODY;
    private static final String SAID =
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"},\"finish_reason\":\"stop\"}]}";
    private static final String ANSWER =
            "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: " + SAID.length() + "\r\n\r\n" + SAID;
    private static final String HELLO = "\u0016\u0003\u0001\u0002\u0000\u0001";

    private final TappedNode node = new TappedNode();
    private final TappedNode.Connection outer = node.connect(1);
    private final TappedNode.Connection inner = node.connect(1).of(Layer.CLEAR);

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void hidden_andHeard_isReadAsInClear() {
        outer.of(Layer.HIDDEN).ask(HELLO);
        for (int i = 0; i < 3; i++) {
            inner.ask(ASK);
            inner.answer(ANSWER);
        }
        outer.serverEnds();

        assertThat(node.seen(1)).hasSize(3).allSatisfy(one -> {
            assertThat(one.response().characters()).isEqualTo(4);
            assertThat(one.response().truncated()).isFalse();
        });
        assertThat(node.balance().refused()).isEmpty();
    }

    @Test
    void hidden_andNeverHeard_isCountedWhenItEnds() {
        outer.of(Layer.HIDDEN).ask(HELLO);
        assertThat(node.shortfall()).isEmpty();
        outer.serverEnds();
        outer.reset();

        assertThat(node.shortfall()).startsWith("1 connections").contains("TLS");
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.TLS, 1L));
    }

    @Test
    void hidden_andSilentForLong_isCounted() {
        outer.of(Layer.HIDDEN).ask(HELLO);
        node.at(Instant.EPOCH.plus(TapConnections.SILENCE_MAX).plus(Duration.ofSeconds(1)));

        assertThat(node.connections()).isZero();
        assertThat(node.refused(Reason.TLS)).isEqualTo(1);
    }

    @Test
    void hello_atTheListener_belongsToTheSocketThatIsMadeForIt() {
        outer.of(Layer.HIDDEN).askListener(HELLO.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        outer.of(Layer.CARRIED).ask("the rest of a long hello");
        outer.of(Layer.HIDDEN).answer("\u0016\u0003\u0003\u0000\u0001");
        inner.ask(ASK);
        inner.answer(ANSWER);

        assertThat(node.seen(1)).hasSize(1);
        assertThat(node.balance().refused()).isEmpty();
    }

    @Test
    void heard_andThenOnlyCarried_isGivenUpAndCounted() {
        outer.of(Layer.HIDDEN).ask(HELLO);
        inner.ask(ASK);
        inner.answer(ANSWER);
        outer.of(Layer.CARRIED).answer("\u0017\u0003\u0003\u0000\u0001 ");
        inner.ask(ASK);

        assertThat(node.seen(1)).hasSize(1);
        assertThat(node.balance().refused()).isEqualTo(Map.of(Reason.TLS, 1L));
        assertThat(node.muted()).hasSize(1);
    }

    @Test
    void heardInPart_isAGapLikeAnyOther() {
        outer.of(Layer.HIDDEN).ask(HELLO);
        inner.ask(ASK);
        inner.answerUnseen(1);
        inner.answer(ANSWER);
        inner.ask(ASK);
        inner.answer(ANSWER);

        assertThat(node.seen(1)).hasSize(1);
        assertThat(node.balance().dropped()).isEqualTo(Map.of(Reason.GAP, 1L));
        assertThat(node.balance().refused()).isEmpty();
    }
}
