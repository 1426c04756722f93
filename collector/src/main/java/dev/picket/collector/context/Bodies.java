package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.Content;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of objects beyond a call's own body: from the inventory's history, and from the calls before. Finds the body of an object that was written at a level
 * of the log that leaves it out, and the rights before and after the call. One thread.
 */
@SuppressWarnings("ReferenceEquality") // snapshots: whether it is the same one is what counts
final class Bodies {
    /** The API server's clock and ours differ. */
    private static final Duration SLACK = Duration.ofSeconds(1);

    private final LearnedObjects learned = new LearnedObjects();
    private Rights latest = Rights.UNKNOWN;
    private ObjectHistory latestHistory = ObjectHistory.EMPTY;
    private Map<String, ClusterObject> latestLearned = Map.of();
    private Instant latestEpoch = Instant.MIN;

    /** The same call with the body that its log left out, if it made or changed an object that is known. */
    ApiCall completed(ApiCall call, ObjectHistory history) {
        var own = call.body().content();
        if (!(own instanceof Content.None) || !Kept.isKept(call.object()) || !isWriting(call)) {
            return call;
        }
        return written(call, history)
                .filter(object -> !object.isGone())
                .map(object -> call.with(
                        call.ask(),
                        call.authority(),
                        call.reply(),
                        new Body(Body.Origin.INVENTORY, false, object.content())))
                .orElse(call);
    }

    /** The body of the object as it stood before: for a program run in a pod, the pod. */
    Content standing(ApiCall call, ObjectHistory history) {
        var object = call.object();
        var key = ClusterObject.key(object.resource(), object.namespace(), object.name());
        var told = history.at(key, call.envelope().start());
        var heard = learned.find(key);
        return told.isPresent()
                        && (heard.isEmpty()
                                || told.get().from().isAfter(heard.get().from()))
                ? told.get().content()
                : heard.map(ClusterObject::content).orElseGet(Content.None::new);
    }

    /** Before the call. */
    Rights rights(ApiCall call, ObjectHistory history) {
        var time = before(call, history);
        var epoch = history.epoch(time);
        if (history != latestHistory || learned.rights() != latestLearned || !epoch.equals(latestEpoch)) {
            latest = new Rights(history, learned.rights(), time);
            latestHistory = history;
            latestLearned = learned.rights();
            latestEpoch = epoch;
        }
        return latest;
    }

    /** An instant before the change that the call made, also where our clock told the change before the call. */
    private static Instant before(ApiCall call, ObjectHistory history) {
        var start = call.envelope().start();
        if (!Kept.isKept(call.object()) || !isWriting(call)) {
            return start;
        }
        return history.firstSince(ClusterObject.key(call.object()), start.minus(SLACK))
                .map(version -> version.from().minusNanos(1))
                .filter(earlier -> earlier.isBefore(start))
                .orElse(start);
    }

    /** After a call with its body completed, which is learned. */
    Rights learn(ApiCall call, ObjectHistory history, Rights before) {
        var known = learned.rights();
        if (call.body().origin() != Body.Origin.INVENTORY) {
            learned.learn(call);
            return learned.rights() == known
                    ? before
                    : new Rights(history, learned.rights(), call.envelope().start());
        }
        var object = ClusterObject.of(
                call.object(), call.body().content(), call.envelope().end());
        var after = new HashMap<>(known);
        after.put(object.key(), object);
        return Kept.wasCarriedOut(call)
                ? new Rights(history, after, call.envelope().start())
                : before;
    }

    void write(DataOutput to) throws IOException {
        learned.write(to);
    }

    void read(DataInput from) throws IOException {
        learned.read(from);
    }

    private static boolean isWriting(ApiCall call) {
        return switch (call.verb()) {
            case "create", "update", "patch" -> Kept.wasCarriedOut(call);
            default -> false;
        };
    }

    /** The version that came about by the call, else for a new object the one that is there. */
    private static Optional<ClusterObject> written(ApiCall call, ObjectHistory history) {
        var key = ClusterObject.key(call.object());
        var since = history.firstSince(key, call.envelope().start().minus(SLACK));
        return since.or(() -> history.at(key, call.envelope().end())
                .filter(object -> call.verb().equals("create") || object.from().equals(Instant.EPOCH)));
    }
}
