package dev.picket.collector.detect;

import java.util.ArrayList;
import java.util.List;

/** What waits for one tick, by virtual shard. */
final class Inbox {
    private final List<List<Signal>> shards = new ArrayList<>();
    private int signals;
    private int observations;

    Inbox() {
        for (int i = 0; i < Key.SHARDS; i++) {
            shards.add(new ArrayList<>(0));
        }
    }

    void add(Signal signal) {
        shards.get(signal.key().shard()).add(signal);
        signals++;
    }

    /** One more observation, however many keys it concerns. */
    void observed() {
        observations++;
    }

    int signals() {
        return signals;
    }

    int observations() {
        return observations;
    }

    /** The shard's signals, in the order in which they are to be run. */
    List<Signal> shard(int shard) {
        var waiting = shards.get(shard);
        waiting.sort(Signal.ORDER);
        return waiting;
    }

    /** Unordered. */
    List<Signal> all() {
        return shards.stream().flatMap(List::stream).toList();
    }
}
