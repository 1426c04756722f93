package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Body;
import dev.picket.event.Content;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/**
 * What is known of objects beyond a call's own body: from the inventory's history, and from the calls before. Finds an object as it stood before a call, and the
 * rights before and after it. One thread.
 */
@SuppressWarnings("ReferenceEquality") // snapshots: whether it is the same one is what counts
final class Bodies {
    private final LearnedObjects learned = new LearnedObjects();
    private Rights latest = Rights.UNKNOWN;
    private Lives latestHistory = Lives.NONE;
    private Map<String, ClusterObject> latestLearned = Map.of();
    private Instant latestEpoch = Instant.MIN;

    /** The body of the object as it stood before: for a program run in a pod, the pod. */
    Content standing(ApiCall call, ObjectHistory history) {
        var object = call.object();
        if (!Kept.isOfKind(object) && !history.of(object.resource()).tells(object.resource())) {
            return Body.NONE.content();
        }
        var key = ClusterObject.key(object);
        var told = history.of(object.resource()).at(key, call.envelope().start());
        var heard = learned.find(key);
        if (heard == null) {
            return told.map(ClusterObject::content).orElseGet(Body.NONE::content);
        }
        return told.isPresent() && told.get().from().isAfter(heard.envelope().end())
                ? told.get().content()
                : heard.body().content();
    }

    /** Before the call. */
    Rights rights(ApiCall call, ObjectHistory history) {
        var time = Writes.before(call, history);
        var epoch = history.rights().epoch(time);
        if (history.rights() != latestHistory || learned.rights() != latestLearned || !epoch.equals(latestEpoch)) {
            latest = new Rights(history, learned.rights(), time);
            latestHistory = history.rights();
            latestLearned = learned.rights();
            latestEpoch = epoch;
        }
        return latest;
    }

    /** After the call, which is learned if it has a body. */
    Rights learn(ApiCall call, Content standing, ObjectHistory history, Rights before) {
        var known = learned.rights();
        learned.learn(call, standing);
        return learned.rights() == known
                ? before
                : new Rights(history, learned.rights(), call.envelope().start());
    }

    void write(DataOutput to) throws IOException {
        learned.write(to);
    }

    void read(DataInput from) throws IOException {
        learned.read(from);
    }
}
