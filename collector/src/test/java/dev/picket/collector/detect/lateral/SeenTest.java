package dev.picket.collector.detect.lateral;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenTest {
    @Test
    void count_amongAGeneration_isExact() {
        var seen = new Seen();
        seen.count(7);
        seen.count(7);
        for (int i = 0; i < Seen.GENERATION_MAX - 1; i++) {
            seen.count(1_000 + i);
        }

        assertThat(seen.times(7)).isEqualTo(2);
        assertThat(seen.times(8)).isZero();
    }

    @Test
    void count_afterTwoGenerations_isForgotten() {
        var seen = new Seen();
        seen.count(7);
        for (int i = 0; i < 2 * Seen.GENERATION_MAX + 2; i++) {
            seen.count(1_000 + i);
        }

        assertThat(seen.times(7)).isZero();
    }
}
