package dev.picket.collector.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SequencesTest {
    private final Sequences sequences = new Sequences();

    @Test
    void add_inOrder_losesNothing() {
        for (int i = 1; i <= 100; i++) {
            assertThat(sequences.add(i)).isTrue();
        }

        assertThat(sequences.received()).isEqualTo(100);
        assertThat(sequences.lost()).isZero();
    }

    @Test
    void add_gap_isLostUntilItComes() {
        sequences.add(1);
        sequences.add(5);
        assertThat(sequences.lost()).isEqualTo(3);

        assertThat(sequences.add(3)).isTrue();

        assertThat(sequences.lost()).isEqualTo(2);
        assertThat(sequences.add(3)).isFalse();
        assertThat(sequences.duplicate()).isEqualTo(1);
    }

    @Test
    void add_firstIsNotOne_thoseBeforeAreLost() {
        sequences.add(11);

        assertThat(sequences.lost()).isEqualTo(10);
    }

    @Test
    void add_anyOrderWithCopies_agreesWithASet() {
        var seed = Long.getLong("picket.seed", 20261125L);
        var random = new Random(seed);
        var seen = new HashSet<Long>();
        var highest = 0L;

        for (int i = 0; i < 2000; i++) {
            var sequence = Math.max(1, highest + random.nextInt(40) - 30);
            highest = Math.max(highest, sequence);
            assertThat(sequences.add(sequence)).as("seed %d, step %d", seed, i).isEqualTo(seen.add(sequence));
        }

        assertThat(sequences.received()).isEqualTo(seen.size());
        assertThat(sequences.lost()).isEqualTo(highest - seen.size());
    }

    @Test
    void add_moreGapsThanAreWatched_staysBoundedAndCountsThemLost() {
        for (long i = 2; i <= 2000; i += 2) {
            sequences.add(i);
        }

        assertThat(sequences.lost()).isEqualTo(1000);
        assertThat(sequences.add(1))
                .as("given up: cannot be told from a duplicate")
                .isFalse();
        assertThat(sequences.add(1999)).isTrue();
        assertThat(sequences.lost()).isEqualTo(999);
    }
}
