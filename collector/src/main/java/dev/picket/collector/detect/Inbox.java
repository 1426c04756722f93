package dev.picket.collector.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What waits for one tick, by virtual shard. */
final class Inbox {
    @SuppressWarnings({"unchecked", "rawtypes"})
    private final @Nullable List<Signal<?, ?>>[] shards = new List[Key.SHARDS];

    private int signals;
    private int observations;

    void add(Signal<?, ?> signal) {
        int shard = signal.key().shard();
        var waiting = shards[shard];
        if (waiting == null) {
            waiting = new ArrayList<>();
            shards[shard] = waiting;
        }
        waiting.add(signal);
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
    List<Signal<?, ?>> shard(int shard) {
        var waiting = shards[shard];
        if (waiting == null) {
            return List.of();
        }
        if (waiting.size() > 1) {
            waiting.sort(Signal.ORDER);
        }
        return waiting;
    }

    /** Unordered. */
    List<Signal<?, ?>> all() {
        return Arrays.stream(shards)
                .filter(Objects::nonNull)
                .<Signal<?, ?>>flatMap(List::stream)
                .toList();
    }
}
