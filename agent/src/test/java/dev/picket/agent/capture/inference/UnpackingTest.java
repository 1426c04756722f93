package dev.picket.agent.capture.inference;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies packed by the reference encoders: brotli 1.1.0 of Node 20, and zstd 1.5.4 at level 19. */
class UnpackingTest {
    private static final String BODY =
            "{\"id\":\"c1\",\"object\":\"chat.completion\",\"model\":\"tiny-1\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\""
                    + "Grüße 🙂 the quick brown fox jumps over the lazy dog; ".repeat(40)
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":9}}";
    private static final String BROTLI =
            "G9MJICwOeBPrIhrRh1UEEsZdhY1qbxgkmUvZS/VQYfyMAKBHyM9M3iYzY4NXOn3qtodc93MPYheMwyYmW7F1xZSrUHMrdBo+Iup2kSs6QGGiUL"
                    + "f61mbHoRAQtdwwfRRZXe4fdSB4UNOEoZCZeNAlaOICIPNN5Yy/v0rWf+BJAzO6XKWT9SDn/EACAJTdb8LSeCLuVCD1kmDlGxyOy8pI4URV67ov"
                    + "03pM4JcHWJYwLQLNeQU=";
    private static final String ZSTD =
            "KLUv/WTUCD0GACJNKh+g7f8/Yz9+373tFvKlNhLRj96ccivtBhaHxcap/wUIYWg0UNTG16nPS76szy6tASXs6zPu2vcx49kiYXst1EDY9Ij+od"
                    + "7HVJlvT/FlaRPtHqKX+6yhlGM1jLqUqTiSJ3XSLM0M6dr5er6fL5OxxZjp2l591mBtjxiM3WpgqN35c22DSW3sjn3JCbxrc9eu/Hmrgb5vs1eX"
                    + "9Y6QGSk7PjXfQBNO135sgwEIADkLcBq4g1aBRJ5GV76TUALjqoA+FU4EMwz1P/9E";
    /** 80 MiB of one letter. */
    private static final String BROTLI_BOMB =
            "y///PwAkwuKxQHLv//j//weABEAcFoDu/R////8AkACIwwLQvf/j//8fABIAcVgAuvd//P//A0ACIA4LQPf+j///fwBIAMRhAeje//H//w8ACY"
                    + "A4LADd+z/+//8BIAEQhwWge//H//8/ACQA4rAAdO//8v//D4AEQBwWgO79Hw==";

    private final ByteArrayOutputStream read = new ByteArrayOutputStream();

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd", " BR", "Zstd"})
    void end_bodyInPieces_isReadWhole(String encoding) {
        for (int size : new int[] {1, 7, 4096}) {
            read.reset();

            assertThat(cut(encoding, packed(encoding), size)).isFalse();
            assertThat(read.toString(UTF_8)).isEqualTo(BODY);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd"})
    void end_tornAnywhere_isToldAndReadsNothingElse(String encoding) {
        var whole = packed(encoding);
        for (int length = 1; length < whole.length; length++) {
            read.reset();

            assertThat(cut(encoding, Arrays.copyOf(whole, length), 4096))
                    .as("first %d bytes".formatted(length))
                    .isTrue();
            assertThat(Arrays.mismatch(read.toByteArray(), BODY.getBytes(UTF_8)))
                    .isIn(-1, read.size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "zstd"})
    void end_anyByteChanged_doesNotThrow(String encoding) {
        var random = new Random(20_261_126);
        for (int i = 0; i < 2_000; i++) {
            var changed = packed(encoding);
            for (int faults = random.nextInt(1, 4); faults > 0; faults--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
            }
            cut(encoding, changed, 4096);
        }
    }

    @Test
    void end_neverPacked_isReadAsItIs() {
        for (var encoding : new String[] {"br", "zstd"}) {
            read.reset();

            assertThat(cut(encoding, BODY.getBytes(UTF_8), 100)).isFalse();
            assertThat(read.toString(UTF_8)).isEqualTo(BODY);
        }
    }

    @Test
    void end_empty_isNothing() {
        assertThat(cut("br", new byte[0], 1)).isFalse();
        assertThat(cut("zstd", new byte[0], 1)).isFalse();
        assertThat(read.size()).isZero();
    }

    @Test
    void end_bomb_stopsAtTheBound() {
        var zstd = Packed.zstd("a".repeat(80 << 20).getBytes(UTF_8));

        assertThat(length("br", Base64.getDecoder().decode(BROTLI_BOMB))).isLessThanOrEqualTo(Inflating.OUTPUT_MAX);
        assertThat(length("zstd", zstd)).isLessThanOrEqualTo(Inflating.OUTPUT_MAX);
    }

    @Test
    void read_moreThanIsHeld_isCut() {
        var noise = new byte[Unpacking.PACKED_MAX];
        new Random(1).nextBytes(noise);
        var whole = Packed.brotli(noise);

        assertThat(whole.length).isGreaterThan(Unpacking.PACKED_MAX);
        assertThat(cut("br", whole, 100_000)).isTrue();
        assertThat(read.toByteArray()).isEqualTo(Arrays.copyOf(noise, read.size()));
        assertThat(read.size()).isGreaterThan(900_000);
    }

    private static byte[] packed(String encoding) {
        return Base64.getDecoder().decode(encoding.strip().equalsIgnoreCase("br") ? BROTLI : ZSTD);
    }

    private boolean cut(String encoding, byte[] body, int size) {
        try (var inflating = Inflating.of(encoding)) {
            Inflating.Sink sink = (bytes, from, to) -> read.write(bytes, from, to - from);
            for (int at = 0; at < body.length; at += size) {
                inflating.read(Arrays.copyOfRange(body, at, Math.min(body.length, at + size)), sink);
            }
            inflating.end(sink);
            return inflating.cut();
        }
    }

    /** How much comes out of one that is cut. */
    private static long length(String encoding, byte[] body) {
        var length = new AtomicLong();
        try (var inflating = Inflating.of(encoding)) {
            inflating.read(body, (bytes, from, to) -> {});
            inflating.end((bytes, from, to) -> length.addAndGet(to - from));
            assertThat(inflating.cut()).isTrue();
        }
        return length.get();
    }
}
