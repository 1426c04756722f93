package dev.picket.collector.context;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * Objects that a watch has heard of, and what they were lately: an event that comes late is judged by what held when it happened. Bounded: what finds no room is
 * counted, of old versions the oldest go. Owned by {@link Assembly}.
 */
final class Versions {
    private final int objectsMax;
    private final Duration retention;
    private final Map<String, ClusterObject> current = new HashMap<>();
    private final ArrayDeque<ClusterObject> past = new ArrayDeque<>();
    private Lives history = Lives.NONE;
    private boolean changed;
    private long dropped;

    Versions(int objectsMax, Duration retention) {
        this.objectsMax = objectsMax;
        this.retention = retention;
    }

    void add(ClusterObject object, Instant now) {
        var known = current.get(object.key());
        if (known == null && current.size() >= objectsMax) {
            dropped++;
        } else if (known == null) {
            put(object.from().isAfter(now) ? object.from(now) : object);
        } else if (!known.isSameAs(object)) {
            retire(known, now);
            put(object.from(now));
        }
    }

    void remove(ClusterObject object, Instant now) {
        var known = current.remove(object.key());
        if (known != null) {
            retire(known, now);
        }
    }

    long dropped() {
        return dropped;
    }

    /** The same one as before while nothing has changed. */
    Lives history(Instant now) {
        while (!past.isEmpty() && past.peekFirst().until().isBefore(now.minus(retention))) {
            past.removeFirst();
            changed = true;
        }
        if (changed) {
            var all = new ArrayList<>(current.values());
            all.addAll(past);
            history = new Lives(all);
            changed = false;
        }
        return history;
    }

    private void put(ClusterObject object) {
        current.put(object.key(), object);
        changed = true;
    }

    private void retire(ClusterObject object, Instant now) {
        past.addLast(object.until(now));
        if (past.size() > objectsMax) {
            past.removeFirst();
        }
        changed = true;
    }
}
