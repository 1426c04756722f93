package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Watermark.Lane;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class WatermarkTest {
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

    @Test
    void at_liveLanes_isTheLeastTheyReached() {
        var watermark = new Watermark();

        watermark.reached(new Lane("a", 0), NOW.minusSeconds(1));
        watermark.reached(new Lane("a", 1), NOW.minusSeconds(3));

        assertThat(watermark.at(NOW)).isEqualTo(NOW.minusSeconds(3));
    }

    @Test
    void at_laggard_isWaitedForFiveSecondsAtMost() {
        var watermark = new Watermark();

        watermark.reached(new Lane("a", 0), NOW.minusSeconds(60));

        assertThat(watermark.at(NOW)).isEqualTo(NOW.minus(Watermark.PATIENCE));
    }

    @Test
    void at_clockAhead_countsAsNow() {
        var watermark = new Watermark();

        watermark.reached(new Lane("a", 0), NOW.plusSeconds(3600));

        assertThat(watermark.at(NOW)).isEqualTo(NOW);
    }

    @Test
    void at_ownClockPutBack_followsIt() {
        var watermark = new Watermark();
        watermark.reached(new Lane("a", 0), NOW);
        watermark.at(NOW.plusSeconds(315_360_000));

        assertThat(watermark.at(NOW)).isEqualTo(NOW);
        assertThat(watermark.at(NOW.plusSeconds(1))).isEqualTo(NOW);
    }

    @Test
    void at_ownClockPutBackALittle_waits() {
        var watermark = new Watermark();
        watermark.reached(new Lane("a", 0), NOW);
        watermark.at(NOW);

        assertThat(watermark.at(NOW.minusSeconds(3))).isEqualTo(NOW);
    }

    @Test
    void at_lanesAsTheyCome_neverGoesBack() {
        var watermark = new Watermark();
        watermark.reached(new Lane("a", 0), NOW);
        watermark.at(NOW);

        watermark.reached(new Lane("b", 0), NOW.minusSeconds(4));

        assertThat(watermark.at(NOW)).isEqualTo(NOW);
    }
}
