package dev.picket.agent.capture;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LinesTest {
    @Test
    void next_linesOfAllLengthsInChunksOfAllSizes_areTheLines() throws IOException {
        long seed = Long.getLong("picket.seed", 20_260_617L);
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var expected = randomLines(random);
            var in = new ByteArrayInputStream((String.join("\n", expected) + "\n").getBytes(UTF_8));
            int chunk = 1 + random.nextInt(500);

            var lines = new Lines((into, from, length) -> in.read(into, from, Math.min(length, chunk)), 1_000);

            assertThat(all(lines)).as("seed %d, round %d", seed, round).isEqualTo(expected);
        }
    }

    @Test
    void next_lineTornInTheMiddle_waitsForItsRest() throws IOException {
        var input = new Trickle();
        var lines = new Lines(input::read, 100);

        input.add("first\nsec");
        assertThat(all(lines)).containsExactly("first");
        assertThat(lines.consumed()).isEqualTo(6);
        assertThat(lines.next()).isEqualTo(Lines.Next.NONE);

        input.add("ond\n");
        assertThat(all(lines)).containsExactly("second");
        assertThat(lines.consumed()).isEqualTo(13);
    }

    @Test
    void next_lineOver64MiB_isRefusedWithoutBeingHeld() throws IOException {
        var input = new Flood(64 << 20);
        var lines = new Lines(input::read, Lines.BYTES_MAX);

        assertThat(lines.next()).isEqualTo(Lines.Next.OVERSIZED);
        assertThat(lines.buffer().length).isLessThan(Lines.BYTES_MAX + (1 << 20));
        assertThat(lines.consumed()).isEqualTo((64 << 20) + 1);
        assertThat(all(lines)).containsExactly("after");
    }

    @Test
    void next_lineOneByteTooLong_isOversized() throws IOException {
        var input = new Trickle();
        var lines = new Lines(input::read, 5);
        input.add("12345\n123456\n");

        assertThat(lines.next()).isEqualTo(Lines.Next.LINE);
        assertThat(lines.next()).isEqualTo(Lines.Next.OVERSIZED);
        assertThat(lines.next()).isEqualTo(Lines.Next.NONE);
    }

    @Test
    void rest_noNewlineAtTheEnd_isTheLastLine() throws IOException {
        var input = new Trickle();
        var lines = new Lines(input::read, 100);
        input.add("first\nlast");
        all(lines);

        assertThat(lines.rest()).isEqualTo(Lines.Next.LINE);
        assertThat(text(lines)).isEqualTo("last");
        assertThat(lines.rest()).isEqualTo(Lines.Next.NONE);
    }

    private static List<String> randomLines(Random random) {
        var lines = new ArrayList<String>();
        for (int i = 0; i < random.nextInt(30); i++) {
            lines.add("x".repeat(random.nextInt(random.nextInt(1_000) + 1)));
        }
        lines.add("end");
        return lines;
    }

    private static List<String> all(Lines lines) throws IOException {
        var all = new ArrayList<String>();
        while (lines.next() == Lines.Next.LINE) {
            all.add(text(lines));
        }
        return all;
    }

    private static String text(Lines lines) {
        return new String(lines.buffer(), lines.from(), lines.length(), UTF_8);
    }

    /** Input that comes when the test adds it. */
    private static final class Trickle {
        private final StringBuilder waiting = new StringBuilder();

        void add(String text) {
            waiting.append(text);
        }

        int read(byte[] into, int from, int length) {
            int count = Math.min(length, waiting.length());
            System.arraycopy(waiting.substring(0, count).getBytes(UTF_8), 0, into, from, count);
            waiting.delete(0, count);
            return count;
        }
    }

    /** One line of so many bytes, then a short one. */
    private static final class Flood {
        private final byte[] tail = "\nafter\n".getBytes(UTF_8);
        private final int bytes;
        private int done;

        Flood(int bytes) {
            this.bytes = bytes;
        }

        int read(byte[] into, int from, int length) {
            int i = 0;
            for (; i < length && done < bytes + tail.length; i++, done++) {
                into[from + i] = done < bytes ? (byte) 'x' : tail[done - bytes];
            }
            return i;
        }
    }
}
