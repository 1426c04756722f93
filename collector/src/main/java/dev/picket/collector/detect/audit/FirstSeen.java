package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Key;
import dev.picket.collector.detect.Message;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * An identity that has been watched for a day does something grave for the first time. Low, an ingredient of incidents; medium when nobody of
 * its peers (the service accounts of its namespace, or all people) does it either. In the first day all is learned and nothing told.
 *
 * <p>Costs a key for each call of who is not the cluster itself; 2.2 KiB at most an identity.
 */
public final class FirstSeen implements Detector<Habit, FirstSeen.News> {
    static final Detection DETECTION = new Detection("first-seen-access", Severity.LOW, List.of("T1078.004"));

    private static final String IDENTITY = "identity";
    private static final String PEERS = "peers";
    private static final int KEYS_MAX = 256;
    private static final int DID_MAX = 200;

    /**
     * What somebody did for the first time.
     *
     * @param thing the same for all peers
     * @param told whether it had been watched long enough
     */
    public record News(long thing, boolean told, Evidence evidence, Entity actor, Entity target, String did) {}

    @Override
    public String name() {
        return DETECTION.id();
    }

    @Override
    public List<Detection> detections() {
        return List.of(DETECTION);
    }

    @Override
    public void keys(Observation observation, Consumer<Key> keys) {
        if (observation.event() instanceof ApiCall call
                && Calls.isDecided(call)
                && !Caller.isCluster(observation)
                && !call.user().name().isEmpty()) {
            keys.accept(new Key(IDENTITY, call.user().name()));
        }
    }

    @Override
    public Habit fresh() {
        return new Habit();
    }

    @Override
    public int keysMax() {
        return KEYS_MAX;
    }

    @Override
    public void observe(Key key, Habit state, Observation observation, Output<News> out) {
        if (observation.event() instanceof ApiCall call) {
            boolean settled = state.see(observation.time());
            if (isGrave(observation, call)
                    && state.learn(Hash64.of(thing(call) + ' ' + call.object().namespace()))) {
                var news = news(observation, call, settled);
                var to = new Key(PEERS, peers(observation.actor()));
                out.message(
                        new Message<>(to, observation.time(), call.envelope().id(), news));
            }
        }
    }

    private static News news(Observation observation, ApiCall call, boolean settled) {
        var did = call.verb() + ' ' + Calls.named(call);
        return new News(
                Hash64.of(thing(call)),
                settled,
                Evidence.of(call),
                observation.actor(),
                observation.target(),
                did.length() > DID_MAX ? did.substring(0, DID_MAX) : did);
    }

    /** A pod that reaches its node is another thing than a pod. */
    private static String thing(ApiCall call) {
        return call.verb() + ' ' + Calls.resource(call) + (Entries.isOpen(call) ? " of the node" : "");
    }

    private static boolean isGrave(Observation observation, ApiCall call) {
        return Calls.succeeded(call)
                && (Calls.isSecret(call)
                        || Calls.runsInPod(call)
                        || Calls.isTokenRequest(call)
                        || Entries.isOpen(call)
                        || (Calls.writes(call)
                                && (Calls.isRights(call)
                                        || Place.of(observation, call).isBeyond())));
    }

    private static String peers(Entity actor) {
        return actor.namespace().isEmpty() ? "people" : "accounts of " + actor.namespace();
    }

    @Override
    public void receive(Key key, Habit state, Message<News> message, Output<News> out) {
        var news = message.content();
        boolean settled = state.see(message.time());
        boolean unheard = state.learn(news.thing());
        if (news.told()) {
            out.finding(finding(news, settled && unheard ? Severity.MEDIUM : Severity.LOW, message));
        }
    }

    private static Finding finding(News news, Severity severity, Message<News> message) {
        var peers = severity == Severity.MEDIUM ? ", as none of its peers does" : "";
        return new Finding(
                Finding.id(DETECTION, news.actor().key(), message.time(), news.evidence()),
                DETECTION,
                severity,
                .5,
                severity.weight(),
                message.time(),
                news.actor(),
                null,
                news.target(),
                null,
                "%s did for the first time: %s%s".formatted(Who.called(news.actor()), news.did(), peers),
                List.of(news.evidence()),
                1);
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(Habit state, DataOutput to) throws IOException {
        state.write(to);
    }

    @Override
    public Habit read(int version, DataInput from) throws IOException {
        return Habit.read(from);
    }

    @Override
    public void writeMessage(News message, DataOutput to) throws IOException {
        to.writeLong(message.thing());
        to.writeBoolean(message.told());
        Codec.write(message.evidence(), to);
        Codec.write(message.actor(), to);
        Codec.write(message.target(), to);
        to.writeUTF(message.did());
    }

    @Override
    public News readMessage(int version, DataInput from) throws IOException {
        return new News(
                from.readLong(),
                from.readBoolean(),
                Codec.readEvidence(from),
                entity(from),
                entity(from),
                from.readUTF());
    }

    private static Entity entity(DataInput from) throws IOException {
        var entity = Codec.readEntity(from);
        return entity == null ? Entity.NOBODY : entity;
    }
}
