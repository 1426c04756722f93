package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaceTest {
    private static final Pace PACE = new Pace(List.of(act(40, 4), act(60, 10)));

    @Test
    void everyAct_isPlayedAtItsOwnSpeed() {
        assertThat(PACE.reached(Duration.ZERO)).isZero();
        assertThat(PACE.reached(Duration.ofSeconds(1))).isEqualTo(Duration.ofMinutes(10));
        assertThat(PACE.reached(Duration.ofSeconds(4))).isEqualTo(Duration.ofMinutes(40));
        assertThat(PACE.reached(Duration.ofSeconds(9))).isEqualTo(Duration.ofMinutes(50));
    }

    @Test
    void afterTheLastAct_itStandsAtTheEnd() {
        assertThat(PACE.reached(Duration.ofHours(1))).isEqualTo(Duration.ofMinutes(60));
    }

    @Test
    void faster_takesLess_andReachesAsFar() {
        var faster = PACE.faster(2);

        assertThat(faster.takes()).isEqualTo(Duration.ofSeconds(7));
        assertThat(faster.length()).isEqualTo(PACE.length());
    }

    @Test
    void actThatEndsBeforeTheOneBefore_isRefused() {
        assertThatThrownBy(() -> new Pace(List.of(act(40, 4), act(30, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("PT30M");
    }

    private static Pace.Act act(long untilMinutes, long seconds) {
        return new Pace.Act(Duration.ofMinutes(untilMinutes), Duration.ofSeconds(seconds));
    }
}
