package dev.picket.cli.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Traffic;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class MergeTest {
    private static final Input INPUT = new Input(Input.Kind.FLOWS, Path.of("flows.jsonl"));
    private static final Instant BASE = Instant.parse("2026-11-25T08:00:00Z");

    @Test
    void merge_ofStreams_isInOrderOfTime_earlierStreamFirst() throws IOException {
        var merged = new Merge(List.of(stream(at("a", 1), at("b", 5)), stream(at("c", 1), at("d", 3)), stream()));

        assertThat(ids(merged)).containsExactly("a", "c", "d", "b");
    }

    @Test
    void window_ofALittleDisorder_isInOrder() throws IOException {
        var window = new Window(INPUT, stream(at("b", 2), at("a", 1), at("d", 4), at("c", 3)), 2);

        assertThat(ids(window)).containsExactly("a", "b", "c", "d");
    }

    @Test
    void window_ofTooMuchDisorder_saysWhichInput() {
        var window = new Window(INPUT, stream(at("b", 2), at("c", 3), at("d", 4), at("a", 1)), 2);

        assertThatThrownBy(() -> ids(window))
                .isInstanceOfSatisfying(
                        OutOfOrderException.class, e -> assertThat(e.input()).isEqualTo(INPUT));
    }

    @Test
    void runs_ofAnyDisorder_areInOrderAndStable_withOneEventLostNowhere() throws IOException {
        var seed = Long.getLong("picket.seed", 4711L);
        var random = new Random(seed);
        var events = new ArrayList<Event>();
        for (int i = 0; i < 1_000; i++) {
            events.add(at(Integer.toString(i), random.nextInt(100)));
        }

        var sorted = all(new Runs(64).sort(stream(events.toArray(Event[]::new))));

        events.sort(java.util.Comparator.comparing(event -> event.envelope().end()));
        assertThat(sorted).as("seed %d", seed).isEqualTo(events);
    }

    @Test
    void feed_linesWithoutTime_followFileOrderFromTheBase() throws IOException {
        var timed = BASE.plusSeconds(9);
        var feed = feed(
                new Recorded(Optional.empty(), at("a", 0)),
                new Recorded(Optional.of(timed), flow("b", timed)),
                new Recorded(Optional.empty(), at("c", 0)));

        var events = all(feed);

        assertThat(events).extracting(event -> event.envelope().end()).containsExactly(BASE, timed, BASE.plusMillis(1));
    }

    @Test
    void feed_ofAFileThatFails_saysSo() {
        Reader failing = MergeTest::fail;
        var feed = Feed.start(failing, INPUT, BASE, new Account("capture"), _ -> {});

        assertThatThrownBy(() -> all(feed)).isInstanceOf(IOException.class).hasMessageContaining("flows.jsonl");
    }

    @Test
    void firstTime_stopsAtTheFirstLineThatHasOne() throws IOException {
        var timed = BASE.plusSeconds(9);
        Reader reader = (_, _, to, _) -> {
            to.accept(new Recorded(Optional.empty(), at("a", 0)));
            to.accept(new Recorded(Optional.of(timed), flow("b", timed)));
            throw new AssertionError("read on");
        };

        assertThat(Feed.firstTime(reader, INPUT)).contains(timed);
    }

    private static void fail(Input input, Account account, Consumer<Recorded> to, Consumer<RefusedLine> refused)
            throws IOException {
        throw new IOException("disk on fire");
    }

    private static Feed feed(Recorded... lines) {
        return Feed.start(
                (_, _, to, _) -> Arrays.asList(lines).forEach(to), INPUT, BASE, new Account("capture"), _ -> {});
    }

    private static Event at(String id, long millis) {
        return flow(id, Instant.ofEpochMilli(millis));
    }

    private static Event flow(String id, Instant time) {
        return new Flow(
                Envelope.unplaced(id, time, time, Envelope.Observer.UNKNOWN),
                Flow.Protocol.TCP,
                Endpoint.of("10.0.0.1", 1),
                Endpoint.of("10.0.0.2", 2),
                Traffic.NONE,
                Traffic.NONE,
                Flow.Outcome.ESTABLISHED,
                false);
    }

    private static EventStream stream(Event... events) {
        var left = Arrays.asList(events).iterator();
        return new EventStream() {
            @Override
            public Optional<Event> next() {
                return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
            }

            @Override
            public void close() {}
        };
    }

    private static List<String> ids(EventStream stream) throws IOException {
        return all(stream).stream().map(event -> event.envelope().id()).toList();
    }

    private static List<Event> all(EventStream stream) throws IOException {
        try (stream) {
            var events = new ArrayList<Event>();
            for (var next = stream.next(); next.isPresent(); next = stream.next()) {
                events.add(next.get());
            }
            return events;
        }
    }
}
