package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class PlayedClockTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final PlayedClock clock = new PlayedClock(NOW.minusSeconds(3_600), () -> NOW);

    @Test
    void moves_butNeverBack() {
        clock.moveTo(NOW.minusSeconds(60));
        clock.moveTo(NOW.minusSeconds(90));

        assertThat(clock.instant()).isEqualTo(NOW.minusSeconds(60));
    }

    @Test
    void isNeverAheadOfTheTrueClock() {
        clock.moveTo(NOW.plusSeconds(1));

        assertThat(clock.instant()).isEqualTo(NOW);
    }

    @Test
    void isTheTrueClock_whenTheRecordingHasEnded() {
        clock.goLive();

        assertThat(clock.instant()).isEqualTo(NOW);
    }
}
