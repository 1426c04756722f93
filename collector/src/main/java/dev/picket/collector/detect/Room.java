package dev.picket.collector.detect;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The state of one detector: a bounded map per virtual shard. One thread at a time for one shard.
 *
 * <p>What is forgotten when a shard is full is the key that was seen least recently in the engine's order of event time, so it is the same
 * however many workers there are.
 */
final class Room<S, M> {
    private final Detector<S, M> detector;
    private final SequencedMap<Key, Kept<S>>[] shards;

    /** State and when it was last seen. */
    static final class Kept<S> {
        private final S state;
        private Instant seen;

        private Kept(S state, Instant seen) {
            this.state = state;
            this.seen = seen;
        }

        S state() {
            return state;
        }

        Instant seen() {
            return seen;
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    Room(Detector<S, M> detector) {
        this.detector = detector;
        this.shards = new SequencedMap[Key.SHARDS];
        for (int i = 0; i < shards.length; i++) {
            shards[i] = new LinkedHashMap<>(16, 0.75f, true);
        }
    }

    Detector<S, M> detector() {
        return detector;
    }

    /**
     * The key's state, new if it has none; it is now the most recent.
     *
     * @param number of the key's shard
     */
    S state(int number, Key key, Instant time) {
        var kept = shards[number].get(key);
        if (kept == null) {
            return fresh(shards[number], key, time);
        }
        kept.seen = time;
        return kept.state;
    }

    private S fresh(SequencedMap<Key, Kept<S>> shard, Key key, Instant time) {
        var state = detector.fresh();
        shard.put(key, new Kept<>(state, time));
        if (shard.size() > detector.keysMax()) {
            shard.pollFirstEntry();
        }
        return state;
    }

    void put(Key key, S state, Instant seen) {
        shards[key.shard()].put(key, new Kept<>(state, seen));
    }

    void forget(Key key) {
        shards[key.shard()].remove(key);
    }

    /** Least recent first. */
    Map<Key, Kept<S>> shard(int shard) {
        return shards[shard];
    }

    int keys() {
        int keys = 0;
        for (var shard : shards) {
            keys += shard.size();
        }
        return keys;
    }
}
