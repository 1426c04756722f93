package dev.picket.collector.detect;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Flow;
import dev.picket.event.Plane;
import dev.picket.event.Traffic;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** A small detector that sends messages, and flows for it. */
final class EngineFixture {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Detection BUSY = new Detection("busy", Severity.MEDIUM, List.of());

    private EngineFixture() {}

    static Entity workload(String name) {
        return new Entity(Entity.Kind.WORKLOAD, "ns", name, "", "ns");
    }

    static Observation flow(String id, Instant end, String source, String destination) {
        var flow = new Flow(
                Envelope.unplaced(id, end, end, Envelope.Observer.CLIENT),
                Flow.Protocol.TCP,
                Endpoint.of("10.0.0.1", 1),
                Endpoint.of("10.0.0.2", 80),
                Traffic.NONE,
                Traffic.NONE,
                Flow.Outcome.ESTABLISHED,
                false);
        return new Observation(flow, workload(source), workload(destination), null, Relation.SAME_TENANT, false);
    }

    /** Flows among few workloads, several in a tick, in order of time. */
    static List<Observation> traffic(RandomGenerator random, int count) {
        var flows = new ArrayList<Observation>();
        var time = START;
        for (int i = 0; i < count; i++) {
            time = time.plusMillis(random.nextInt(100));
            flows.add(flow("e" + i, time, "w" + random.nextInt(20), "w" + random.nextInt(20)));
        }
        return flows;
    }

    /** What an engine gave out, as lines in order. */
    static final class Lines implements Sink {
        final List<String> lines = new ArrayList<>();

        @Override
        public void finding(Finding finding) {
            lines.add("finding " + finding.id() + ' ' + finding.score());
        }

        @Override
        public void score(Plane plane, String eventId, String channel, double score) {
            lines.add(eventId + ' ' + channel + ' ' + score);
        }
    }

    /** Counts flows per source and, by message, per destination; order matters to its scores. */
    static final class Counting implements Detector<long[], Long> {
        @Override
        public String name() {
            return "counting";
        }

        @Override
        public List<Detection> detections() {
            return List.of(BUSY);
        }

        @Override
        public void keys(Observation observation, Consumer<Key> keys) {
            keys.accept(new Key("source", observation.actor().key()));
        }

        @Override
        public long[] fresh() {
            return new long[1];
        }

        @Override
        public int keysMax() {
            return 100;
        }

        @Override
        public void observe(Key key, long[] state, Observation seen, Output<Long> out) {
            state[0] = state[0] * 31 + seen.event().envelope().id().hashCode();
            out.score(Plane.FLOW, seen.event().envelope().id(), "source", (double) state[0]);
            var to = new Key("destination", seen.target().key());
            out.message(new Message<>(to, seen.time(), seen.event().envelope().id(), state[0]));
        }

        @Override
        public void receive(Key key, long[] state, Message<Long> message, Output<Long> out) {
            state[0] = state[0] * 31 + message.content();
            out.score(Plane.FLOW, message.cause(), "destination", (double) state[0]);
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public void write(long[] state, DataOutput to) throws IOException {
            to.writeLong(state[0]);
        }

        @Override
        public long[] read(int version, DataInput from) throws IOException {
            return new long[] {from.readLong()};
        }

        @Override
        public void writeMessage(Long message, DataOutput to) throws IOException {
            to.writeLong(message);
        }

        @Override
        public Long readMessage(int version, DataInput from) throws IOException {
            return from.readLong();
        }
    }
}
