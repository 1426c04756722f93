package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReassemblyTest {
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();
    private final Reassembly stream = new Reassembly(0);

    @Test
    void accept_outOfOrderRepeatedAndOverlapping_isPutInOrder() {
        assertThat(accept(3, "def")).isTrue();
        assertThat(accept(8, "i")).isTrue();
        assertThat(accept(3, "de")).isTrue();
        assertThat(accept(0, "abcd")).isTrue();
        assertThat(accept(2, "cdefghi")).isTrue();
        assertThat(accept(0, "abc")).isTrue();

        assertThat(seen.toString(StandardCharsets.UTF_8)).isEqualTo("abcdefghi");
        assertThat(stream.held()).isZero();
        assertThat(stream.next()).isEqualTo(9);
    }

    @Test
    void accept_whatTheSocketHasPassedOn_isMissingForGood() {
        accept(0, "abc");

        assertThat(stream.accept(10, 7, bytes("x"), this::take)).isFalse();
        assertThat(seen.size()).isEqualTo(3);
    }

    @Test
    void accept_muchTooEarly_isNotHeldForEver() {
        int pieces = 0;
        while (accept(10 + 2L * pieces, "x") && pieces < 10_000) {
            pieces++;
        }

        assertThat(pieces).isEqualTo(Reassembly.HELD_PIECES_MAX);
        assertThat(new Reassembly(0).accept(1, 0, new byte[Reassembly.HELD_BYTES_MAX + 1], this::take))
                .isFalse();
    }

    private boolean accept(long offset, String text) {
        return stream.accept(offset, 0, bytes(text), this::take);
    }

    private void take(byte[] bytes) {
        seen.writeBytes(bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
