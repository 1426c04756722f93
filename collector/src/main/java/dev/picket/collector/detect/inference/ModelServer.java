package dev.picket.collector.detect.inference;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Repeats;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Inference;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One port that may be a model server's: who connects to it, and who is said to call it. A port is one of a model when it was spoken of {@link
 * #STEADY} times over {@link #LEARNING}. Bounded: {@link #CALLERS_MAX} callers, {@link #STRANGERS_MAX} while nobody speaks of it.
 */
final class ModelServer {
    static final int CALLERS_MAX = 256;
    static final int STRANGERS_MAX = 8;
    static final long STEADY = 20;
    static final Duration LEARNING = Duration.ofMinutes(10);
    /** How far a connection and its record may lie apart, and how long either is waited for. */
    static final Duration APART = Duration.ofMinutes(5);

    private static final long APART_MILLIS = APART.toMillis();

    private final LinkedHashMap<String, Caller> callers = new LinkedHashMap<>(16, .75f, true);
    private final Repeats repeats;
    private Track records = Track.NONE;
    private Track unnamed = Track.NONE;
    private Track flows = Track.NONE;

    ModelServer() {
        this(new Repeats());
    }

    private ModelServer(Repeats repeats) {
        this.repeats = repeats;
    }

    /** Somebody connected. Whoever does before the port is known for a model's is taken for the gateway, or for what watches it. */
    void connected(Observation observation) {
        long time = observation.time().toEpochMilli();
        var caller = caller(observation.actor());
        flows = flows.and(time);
        if (!isModels()) {
            caller.accustom();
        }
        caller.connected(time, Evidence.of(observation.event()), !caller.accustomed() && isTenants(caller.who()));
    }

    /** Somebody told of a call; of those whose own word it is a connection is wanted. */
    void told(Observation observation, Inference inference) {
        long time = observation.time().toEpochMilli();
        var actor = observation.actor();
        records = records.and(time);
        if (actor.kind() == Entity.Kind.ADDRESS) {
            unnamed = unnamed.and(time);
        }
        if (actor.kind() != Entity.Kind.WORKLOAD) {
            return;
        }
        boolean ownWord = inference.envelope().observer() == Observer.CLIENT;
        boolean seen = flows.isSteady(STEADY, LEARNING.toMillis()) && flows.isWithin(APART_MILLIS, time);
        caller(actor).told(time, Evidence.of(inference), ownWord && seen && isTenants(actor));
    }

    /** What by this time has waited long enough. */
    List<Finding> settle(String key, Entity server, long now) {
        var findings = new ArrayList<Finding>();
        for (var caller : callers.values()) {
            var flow = caller.dueFlow(now - APART_MILLIS);
            if (flow != null && !isTold(caller)) {
                bypass(key, server, caller, flow).ifPresent(findings::add);
            }
            var record = caller.dueRecord(now - APART_MILLIS);
            if (record != null && !caller.flows().isWithin(2 * APART_MILLIS, caller.openRecordAt())) {
                forged(key, server, caller, record).ifPresent(findings::add);
            }
        }
        return findings;
    }

    /** Records of somebody unnamed may be anybody's; and if nobody told anything for long, the teller is away. */
    private boolean isTold(Caller caller) {
        long at = caller.openFlowAt();
        if (unnamed.isWithin(2 * APART_MILLIS, at) || !records.isWithin(2 * APART_MILLIS, at)) {
            return true;
        }
        boolean told = caller.records().isWithin(2 * APART_MILLIS, at) && !isReachedThroughAGateway();
        if (told) {
            caller.accustom();
        }
        return told;
    }

    /** Most of those who are said to call do not connect themselves. */
    private boolean isReachedThroughAGateway() {
        long all = callers.values().stream()
                .filter(one -> one.records().count() > 0)
                .count();
        long direct = callers.values().stream()
                .filter(one -> one.records().count() > 0 && one.accustomed())
                .count();
        return direct * 2 < all;
    }

    private Optional<Finding> bypass(String key, Entity server, Caller caller, Evidence flow) {
        var summary = "%s connected to the model server %s, and nothing tells of a request"
                .formatted(caller.who().display(), server.display());
        return finding(Witnesses.BYPASS, key, server, caller, flow, caller.openFlowAt(), summary);
    }

    private Optional<Finding> forged(String key, Entity server, Caller caller, Evidence record) {
        var summary = "%s is said to have called the model server %s, and never connected to it"
                .formatted(caller.who().display(), server.display());
        return finding(Witnesses.FORGED, key, server, caller, record, caller.openRecordAt(), summary);
    }

    private Optional<Finding> finding(
            Detection detection,
            String key,
            Entity server,
            Caller caller,
            Evidence evidence,
            long millis,
            String summary) {
        var time = Instant.ofEpochMilli(millis);
        var subject = detection.id() + ' ' + caller.who().key();
        return repeats.count(subject, evidence, time)
                .map(repeat -> new Finding(
                                detection.id(),
                                detection,
                                detection.severity(),
                                .7,
                                detection.severity().weight(),
                                time,
                                caller.who(),
                                null,
                                server,
                                reached(detection, server),
                                summary,
                                List.of(evidence),
                                1)
                        .on(repeat, key + ' ' + subject));
    }

    private static @Nullable Entity reached(Detection detection, Entity server) {
        return detection.equals(Witnesses.BYPASS) && server.kind() == Entity.Kind.WORKLOAD ? server : null;
    }

    private boolean isModels() {
        return records.isSteady(STEADY, LEARNING.toMillis());
    }

    /** A workload of one tenant: not a node's probe, a gateway for all, or what watches the cluster. */
    private static boolean isTenants(Entity who) {
        return who.kind() == Entity.Kind.WORKLOAD
                && !who.tenant().isEmpty()
                && !who.tenant().equals(Tenants.SHARED);
    }

    private Caller caller(Entity who) {
        var key = who.key();
        var known = callers.get(key);
        var caller = known == null ? new Caller(who) : known;
        callers.put(key, caller);
        if (callers.size() > (records.count() > 0 ? CALLERS_MAX : STRANGERS_MAX)) {
            callers.pollFirstEntry();
        }
        return caller;
    }

    void write(DataOutput to) throws IOException {
        repeats.write(to);
        records.write(to);
        unnamed.write(to);
        flows.write(to);
        to.writeInt(callers.size());
        for (var caller : callers.values()) {
            caller.write(to);
        }
    }

    static ModelServer read(DataInput from) throws IOException {
        var server = new ModelServer(Repeats.read(from));
        server.records = Track.read(from);
        server.unnamed = Track.read(from);
        server.flows = Track.read(from);
        for (int left = from.readInt(); left > 0; left--) {
            var caller = Caller.read(from);
            server.callers.put(caller.who().key(), caller);
        }
        return server;
    }
}
