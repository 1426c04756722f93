package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Plane;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RepeatsTest {
    @Test
    void read_whatWasWritten_countsOn() throws IOException {
        var repeats = new Repeats();
        repeats.count("a", evidence(1), Given.START);
        repeats.count("b", evidence(2), Given.START.plusSeconds(1));
        var bytes = new ByteArrayOutputStream();
        repeats.write(new DataOutputStream(bytes));

        var read = Repeats.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        var next = evidence(3);
        assertThat(read.count("a", next, Given.START.plusSeconds(2)))
                .isEqualTo(repeats.count("a", next, Given.START.plusSeconds(2)))
                .get()
                .extracting(Repeats.Repeat::count)
                .isEqualTo(2L);
    }

    @Test
    void count_moreSubjectsThanItHolds_forgetsTheOldest() {
        var repeats = new Repeats();
        for (int i = 0; i <= Repeats.SUBJECTS_MAX; i++) {
            repeats.count("s" + i, evidence(i), Given.START);
        }

        assertThat(repeats.count("s" + Repeats.SUBJECTS_MAX, evidence(99), Given.START)
                        .orElseThrow()
                        .count())
                .isEqualTo(2);
        assertThat(repeats.count("s0", evidence(99), Given.START).orElseThrow().count())
                .isEqualTo(1);
    }

    @Test
    void count_afterOneThatAWrongClockBegan_beginsAnew() {
        var repeats = new Repeats();
        repeats.count("a", evidence(1), Given.START.plusSeconds(315_360_000));

        assertThat(repeats.count("a", evidence(2), Given.START).orElseThrow())
                .extracting(Repeats.Repeat::start, Repeats.Repeat::count)
                .containsExactly(Given.START, 1L);
    }

    @Test
    void count_manyRepeats_tellsAtDoublings() {
        var repeats = new Repeats();

        long told = IntStream.range(0, 1024)
                .filter(i -> repeats.count("a", evidence(i), Given.START).isPresent())
                .count();

        assertThat(told).isEqualTo(16 + 6);
    }

    private static Evidence evidence(int number) {
        return new Evidence(Plane.FLOW, "e" + number, Given.START);
    }
}
