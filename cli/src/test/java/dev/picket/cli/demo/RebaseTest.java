package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RebaseTest {
    private static final Path DEMO =
            Path.of("../scenarios/demo").toAbsolutePath().normalize();
    private static final Instant TO = Instant.parse("2031-02-03T04:05:06.789Z");

    @Test
    void events_moveByTheSameStretch_soThatIntervalsAreKept() throws IOException {
        for (var recorded : Scenario.read(DEMO).recordings()) {
            var first = Recording.begin(List.of(recorded));

            var moved = recorded.rebased(Rebase.of(first, TO));

            assertThat(Recording.begin(List.of(moved))).isEqualTo(TO);
            assertThat(intervals(moved)).isEqualTo(intervals(recorded)).isNotEmpty();
            assertThat(durations(moved)).isEqualTo(durations(recorded));
        }
    }

    @Test
    void ids_areThoseOfTheRecording_inEveryRun() throws IOException {
        for (var recorded : Scenario.read(DEMO).recordings()) {
            var begin = Recording.begin(List.of(recorded));

            var one = recorded.rebased(Rebase.of(begin, TO));
            var other = recorded.rebased(Rebase.of(begin, TO.plusSeconds(86_400)));

            assertThat(ids(one)).isEqualTo(ids(recorded)).isEqualTo(ids(other)).doesNotHaveDuplicates();
        }
    }

    @Test
    void recording_holdsAllThreePlanes_inOrderOfTime() throws IOException {
        var recordings = Scenario.read(DEMO).recordings();

        assertThat(recordings)
                .extracting(Recording::plane)
                .containsExactlyInAnyOrder(Plane.FLOW, Plane.AUDIT, Plane.INFERENCE);
        assertThat(recordings)
                .allSatisfy(recording -> assertThat(recording.events())
                        .extracting(event -> event.envelope().end())
                        .isSorted());
    }

    private static List<Duration> intervals(Recording recording) {
        var ends = envelopes(recording).stream().map(Envelope::end).toList();
        return IntStream.range(1, ends.size())
                .mapToObj(i -> Duration.between(ends.get(i - 1), ends.get(i)))
                .toList();
    }

    private static List<Duration> durations(Recording recording) {
        return envelopes(recording).stream()
                .map(envelope -> Duration.between(envelope.start(), envelope.end()))
                .toList();
    }

    private static List<String> ids(Recording recording) {
        return envelopes(recording).stream().map(Envelope::id).toList();
    }

    private static List<Envelope> envelopes(Recording recording) {
        return recording.events().stream().map(Event::envelope).toList();
    }
}
