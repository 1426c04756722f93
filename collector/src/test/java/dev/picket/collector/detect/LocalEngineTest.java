package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.EngineFixture.Counting;
import dev.picket.collector.detect.EngineFixture.Lines;
import dev.picket.event.Reason;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class LocalEngineTest {
    private static final long SEED = Long.getLong("picket.seed", 20261125);

    @Test
    void results_ofOneAndThreeWorkers_areEqual() {
        var traffic = EngineFixture.traffic(new Random(SEED), 5_000);

        assertThat(run(traffic, 3, 1)).isNotEmpty().isEqualTo(run(traffic, 1, 1));
    }

    @Test
    void results_howeverOftenItIsAdvanced_areEqualInTheEnd() {
        var traffic = EngineFixture.traffic(new Random(SEED), 5_000);

        assertThat(run(traffic, 1, 777)).isEqualTo(run(traffic, 1, 1));
    }

    @Test
    void results_ofInputThatComesOutOfOrderWithinTheWatermark_areEqual() {
        var traffic = EngineFixture.traffic(new Random(SEED), 400);
        var shuffled = new java.util.ArrayList<>(traffic);
        java.util.Collections.shuffle(shuffled, new Random(SEED));

        assertThat(run(shuffled, 1, 1_000)).isEqualTo(run(traffic, 1, 1_000));
    }

    @Test
    void advance_ticksAfterTheWatermark_wait() {
        var lines = new Lines();
        try (var engine = new LocalEngine(List.of(), List.of(new Counting()), 1, lines)) {
            engine.offer(EngineFixture.flow("e", EngineFixture.START, "a", "b"));

            engine.advance(EngineFixture.START.plusMillis(249));
            assertThat(lines.lines).isEmpty();
            assertThat(engine.account().balance().held()).isOne();

            engine.advance(EngineFixture.START.plusMillis(250));
            assertThat(lines.lines).hasSize(1);

            engine.advance(EngineFixture.START.plusMillis(500));
            assertThat(lines.lines).hasSize(2);
            assertThat(engine.account().balance().missing()).isZero();
            assertThat(engine.account().balance().held()).isZero();
        }
    }

    @Test
    void offer_behindTheWatermark_isJudgedAndCountedLate() {
        var lines = new Lines();
        try (var engine = new LocalEngine(List.of(), List.of(new Counting()), 1, lines)) {
            engine.advance(EngineFixture.START.plusSeconds(10));
            engine.offer(EngineFixture.flow("e", EngineFixture.START, "a", "b"));
            engine.finish();

            assertThat(engine.late()).isOne();
            assertThat(lines.lines).hasSize(2);
        }
    }

    @Test
    void advance_watermarkPutBack_worksOffAllThatWaitsAndGoesOn() {
        var lines = new Lines();
        var later = EngineFixture.START.plusSeconds(315_360_000);
        try (var engine = new LocalEngine(List.of(), List.of(new Counting()), 1, lines)) {
            engine.advance(later);
            engine.offer(EngineFixture.flow("while-wrong", later, "a", "b"));

            engine.advance(EngineFixture.START);
            engine.offer(EngineFixture.flow("after", EngineFixture.START, "a", "c"));
            engine.advance(EngineFixture.START.plusSeconds(1));

            assertThat(engine.account().balance().out()).isEqualTo(2);
            assertThat(engine.late()).isZero();
        }
    }

    @Test
    void snapshot_inTheMiddle_goesOnAsIfNothingHadHappened() throws IOException {
        var traffic = EngineFixture.traffic(new Random(SEED), 1_000);
        var whole = new Lines();
        var parts = new Lines();
        var middle = traffic.get(500).time();
        try (var engine = engine(1, whole)) {
            feed(engine, traffic.subList(0, 500), middle);
            feed(engine, traffic.subList(500, 1_000), Instant.MAX);
        }

        var bytes = new ByteArrayOutputStream();
        try (var first = engine(1, parts)) {
            traffic.subList(0, 500).forEach(first::offer);
            first.finish();
            EngineState.write(first, new DataOutputStream(bytes));
        }
        try (var second = engine(1, parts)) {
            EngineState.read(second, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
            feed(second, traffic.subList(500, 1_000), Instant.MAX);
        }

        assertThat(parts.lines).hasSameElementsAs(whole.lines);
    }

    @Test
    void detectorThatFails_itsEventIsQuarantinedAndTheRestGoesOn() {
        var lines = new Lines();
        try (var engine = new LocalEngine(List.of(), List.of(new FailingOn("e1")), 1, lines)) {
            engine.offer(EngineFixture.flow("e1", EngineFixture.START, "a", "b"));
            engine.offer(EngineFixture.flow("e2", EngineFixture.START, "a", "b"));
            engine.finish();

            var balance = engine.account().balance();
            assertThat(balance.dropped()).containsEntry(Reason.QUARANTINED, 1L);
            assertThat(balance.out()).isOne();
            assertThat(balance.missing()).isZero();
            assertThat(lines.lines).containsExactly("e2 seen 1.0");
        }
    }

    @Test
    void detectorThatFails_whatComesAfterInTheSameTickIsJudgedOnAFreshState() {
        var lines = new Lines();
        try (var engine = new LocalEngine(List.of(), List.of(new FailingOn("e2")), 1, lines)) {
            for (int i = 1; i < 5; i++) {
                engine.offer(EngineFixture.flow("e" + i, EngineFixture.START.plusMillis(i), "a", "b"));
            }
            engine.finish();

            assertThat(lines.lines).containsExactly("e1 seen 1.0", "e3 seen 1.0", "e4 seen 2.0");
        }
    }

    @Test
    void keys_moreThanTheBound_leastRecentAreForgotten() {
        try (var engine = engine(1, new Lines())) {
            for (int i = 0; i < 50_000; i++) {
                engine.offer(EngineFixture.flow("e" + i, EngineFixture.START.plusMillis(i), "a" + i, "b" + i));
            }
            engine.finish();

            assertThat(engine.keys()).isLessThanOrEqualTo(100 * Key.SHARDS);
        }
    }

    private static LocalEngine engine(int workers, Lines lines) {
        return new LocalEngine(List.of(), List.of(new Counting()), workers, lines);
    }

    private static List<String> run(List<Observation> traffic, int workers, int advanceEvery) {
        var lines = new Lines();
        try (var engine = engine(workers, lines)) {
            for (int i = 0; i < traffic.size(); i++) {
                engine.offer(traffic.get(i));
                if (i % advanceEvery == 0 && advanceEvery < traffic.size()) {
                    engine.advance(traffic.get(i).time());
                }
            }
            engine.finish();
            assertThat(engine.late()).isZero();
            assertThat(engine.account().balance().missing()).isZero();
        }
        return lines.lines;
    }

    private static void feed(LocalEngine engine, List<Observation> traffic, Instant end) {
        traffic.forEach(engine::offer);
        if (end.equals(Instant.MAX)) {
            engine.finish();
        } else {
            engine.advance(end);
        }
    }

    /** A detector with a bug. */
    private record FailingOn(String id) implements Detector<long[], Void> {
        @Override
        public String name() {
            return "failing";
        }

        @Override
        public List<Detection> detections() {
            return List.of();
        }

        @Override
        public void keys(Observation observation, Consumer<Key> keys) {
            keys.accept(new Key("all", ""));
        }

        @Override
        public long[] fresh() {
            return new long[1];
        }

        @Override
        public int keysMax() {
            return 1;
        }

        @Override
        public void observe(Key key, long[] state, Observation observation, Output<Void> out) {
            var event = observation.event().envelope().id();
            if (event.equals(id)) {
                throw new IllegalStateException("bug");
            }
            out.score(observation.event().plane(), event, "seen", (double) ++state[0]);
        }

        @Override
        public void receive(Key key, long[] state, Message<Void> message, Output<Void> out) {}

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(long[] state, java.io.DataOutput to) throws IOException {
            to.writeLong(state[0]);
        }

        @Override
        public long[] read(int version, java.io.DataInput from) throws IOException {
            return new long[] {from.readLong()};
        }

        @Override
        public void writeMessage(Void message, java.io.DataOutput to) {}

        @Override
        public Void readMessage(int version, java.io.DataInput from) throws IOException {
            throw new IOException("no messages");
        }
    }
}
