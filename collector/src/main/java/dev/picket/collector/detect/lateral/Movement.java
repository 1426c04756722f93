package dev.picket.collector.detect.lateral;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Contact;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Repeats.Repeat;
import dev.picket.collector.detect.Severity;
import dev.picket.event.Flow;
import dev.picket.event.Plane;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * Movement over the network. A source judges a flow by its own history and tells the destination, which adds its side: {@code
 * new-workload-edge} is an edge that neither end expected. {@code service-scan} is a source whose first contacts fail. Score channels: {@code
 * lateral}, {@code scan}, {@code volumetric} (an unusual rate, never a finding by itself) and {@code any}, their whole; all in bits.
 *
 * <p>Costs two keys and at most one message a flow. The other end's report of a flow that was seen is not counted.
 */
public final class Movement implements Detector<Habits, Approach> {
    public static final Detection NEW_EDGE =
            new Detection("new-workload-edge", Severity.MEDIUM, List.of("T1021", "T1210"));
    public static final Detection SCAN = new Detection("service-scan", Severity.MEDIUM, List.of("T1046"));

    private static final String SOURCE = "source-workload";
    private static final String DESTINATION = "destination-workload";
    private static final int KEYS_MAX = 1_024;
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    @Override
    public String name() {
        return "movement";
    }

    @Override
    public List<Detection> detections() {
        return List.of(NEW_EDGE, SCAN);
    }

    /** Linux hands out ports from 32768 on to clients: what listens there does so by chance, and is one place. */
    static int portClass(int port) {
        return port < FIRST_EPHEMERAL_PORT ? port : FIRST_EPHEMERAL_PORT;
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (observation.event() instanceof Flow flow
                && !observation.secondSide()
                && !mayBeAnswer(flow)
                && Contact.isBetweenHosts(flow)
                && isKnown(observation.actor())) {
            keys.accept(new Key(SOURCE, observation.actor().key()));
            if (isKnown(observation.target())) {
                keys.accept(new Key(DESTINATION, observation.target().key()));
            }
        }
    }

    /** Where nobody saw who opened it, what goes to a client's port is likely to come from the server. */
    private static boolean mayBeAnswer(Flow flow) {
        return flow.outcome() == Flow.Outcome.UNKNOWN && flow.destination().port() >= FIRST_EPHEMERAL_PORT;
    }

    private static boolean isKnown(Entity entity) {
        return !entity.name().isEmpty() || !entity.ip().isEmpty();
    }

    @Override
    public Habits fresh() {
        return new Habits();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, Habits state, Observation observation, Output<Approach> out) {
        if (observation.event() instanceof Flow flow) {
            if (key.type().equals(SOURCE)) {
                depart(state.client(), observation, flow, out);
            } else {
                arrive(state.server(), observation, flow, out);
            }
        }
    }

    private static void depart(Client client, Observation observation, Flow flow, Output<Approach> out) {
        client.contact(observation, flow)
                .ifPresent(repeat -> out.finding(scan(client.walk(), observation, flow, repeat)));
        var approach = client.approach(observation, flow);
        if (approach.scan() > 0) {
            out.score(Plane.FLOW, approach.evidence().id(), "scan", approach.scan());
        }
        if ((approach.before() < Client.KNOWN || approach.scan() > 0) && isKnown(observation.target())) {
            var to = new Key(DESTINATION, observation.target().key());
            out.message(new Message<>(to, observation.time(), flow.envelope().id(), approach));
        }
    }

    private static void arrive(Server server, Observation observation, Flow flow, Output<Approach> out) {
        double bits = server.observe(
                observation.actor().key(), flow, observation.time().toEpochMilli());
        if (bits > 0) {
            out.score(Plane.FLOW, flow.envelope().id(), "volumetric", bits);
            out.score(Plane.FLOW, flow.envelope().id(), "any", bits);
        }
    }

    @Override
    public void receive(Key key, Habits state, Message<Approach> message, Output<Approach> out) {
        var approach = message.content();
        var server = state.server();
        double bits = server.surprise(approach);
        if (bits > 0) {
            out.score(Plane.FLOW, approach.evidence().id(), "lateral", bits);
        }
        double whole = server.lastVolume(approach) + Math.max(bits, approach.scan());
        if (whole > 0) {
            out.score(Plane.FLOW, approach.evidence().id(), "any", whole);
        }
        if (approach.before() == 0) {
            NewEdge.judge(approach, server.history(), bits, message.time()).ifPresent(out::finding);
            server.newEdge();
        }
    }

    private static Finding scan(Walk walk, Observation observation, Flow flow, Repeat repeat) {
        var severity = walk.crossesTenants() ? Severity.HIGH : Severity.MEDIUM;
        var target = scanned(walk, observation.target());
        var summary = "%s scans %s: %d first contacts failed, the last with %s, port %d"
                .formatted(
                        observation.actor().display(),
                        target.display(),
                        walk.failures(),
                        observation.target().display(),
                        flow.destination().port());
        double bits = walk.bits(observation.time().toEpochMilli());
        return Finding.of(SCAN, severity, .95, observation, summary)
                .against(target)
                .scored(Severity.MEDIUM.weight() + History.log2(1 + bits))
                .on(repeat, observation.actor().key());
    }

    /** Of several no one in particular. */
    private static Entity scanned(Walk walk, Entity last) {
        return walk.hosts() == 1
                ? last
                : new Entity(Entity.Kind.OBJECT, "", walk.hosts() + " hosts", "", last.tenant());
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(Habits state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public Habits read(int version, DataInput from) throws IOException {
        return Habits.read(from);
    }

    @Override
    public void writeMessage(Approach message, DataOutput to) throws IOException {
        message.write(to);
    }

    @Override
    public Approach readMessage(int version, DataInput from) throws IOException {
        return Approach.read(version, from);
    }
}
