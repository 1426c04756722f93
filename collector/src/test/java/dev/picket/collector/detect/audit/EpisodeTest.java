package dev.picket.collector.detect.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Given;
import org.junit.jupiter.api.Test;

class EpisodeTest {
    private final Episode episode = new Episode(Given.START);

    @Test
    void isOver_afterAPauseOrItsLength_endsIt() {
        assertThat(episode.isOver(Given.START.plus(Episode.PAUSE_MAX))).isFalse();
        assertThat(episode.isOver(Given.START.plus(Episode.PAUSE_MAX).plusMillis(1)))
                .isTrue();
    }

    @Test
    void isOver_lateCall_isStillPartOfIt() {
        assertThat(episode.isOver(Given.START.minusSeconds(3_600))).isFalse();
    }

    @Test
    void isOver_begunByAClockThatWasWrong_swallowsNothing() {
        assertThat(episode.isOver(Given.START.minusSeconds(315_360_000))).isTrue();
    }
}
