package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Http2FrameTest {
    private static final int CUTS = 300;

    @TempDir
    private Path folder;

    /** A connection of HTTP/1 that is joined anywhere is not given up as one of HTTP/2, whatever its bodies are packed with. */
    @Test
    void areAll_piecesOfHttp1_areNone() throws IOException {
        long seed = Long.getLong("picket.seed", new Random().nextLong());
        var random = new Random(seed);
        for (var file : Replayed.files(folder)) {
            for (var exchange : Replayed.exchanges(file)) {
                var wire = HttpWire.of(exchange, random);
                for (var bytes : List.of(wire.request(), wire.answer())) {
                    for (int i = 0; i < CUTS; i++) {
                        int from = random.nextInt(bytes.length);
                        int to = from + random.nextInt(Math.min(3_000, bytes.length - from) + 1);

                        assertThat(Http2Frame.areAll(Arrays.copyOfRange(bytes, from, to)))
                                .as("seed %d, from %d to %d", seed, from, to)
                                .isFalse();
                    }
                }
            }
        }
    }

    @Test
    void areAll_whatClientsAndServersWrite_isKnown() {
        var wire = new Http2Wire(new Random(1));
        assertThat(Http2Frame.areAll(wire.plain(7, Http2Wire.ask("/v1/chat/completions"), false)
                        .plain(7, "{}", true)
                        .take()))
                .isTrue();
        assertThat(Http2Frame.areAll(
                        wire.frame(Http2Wire.PING, 1, 0, new byte[8]).take()))
                .isTrue();
        assertThat(Http2Frame.areAll(
                        wire.frame(Http2Wire.WINDOW_UPDATE, 0, 0, new byte[4]).take()))
                .isTrue();
        var data = wire.frame(Http2Wire.DATA, 0, 9, new byte[16_384]).take();
        assertThat(Http2Frame.areAll(Arrays.copyOf(data, 1_448))).isTrue();
        assertThat(Http2Frame.areAll(Arrays.copyOf(data, 8))).isFalse();
        assertThat(Http2Frame.areAll(Arrays.copyOf(data, 30))).isFalse();
        assertThat(Http2Frame.areAll(Arrays.copyOf(data, data.length + 3))).isFalse();
    }
}
