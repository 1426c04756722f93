package dev.picket.collector.ledger;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** Things in their latest state that wait to be written, the one that has waited longest first. Bounded by weight; the first go. One thread. */
final class Held<T> {
    private final long weightMax;
    private final Function<T, String> id;
    private final ToIntFunction<T> weight;
    private final Map<String, T> things = new LinkedHashMap<>();
    private long weighs;

    Held(long weightMax, Function<T, String> id, ToIntFunction<T> weight) {
        this.weightMax = weightMax;
        this.id = id;
        this.weight = weight;
    }

    /** False when it takes the place of its own earlier state. */
    boolean put(T thing) {
        var before = things.remove(id.apply(thing));
        weighs += weight.applyAsInt(thing) - (before == null ? 0 : weight.applyAsInt(before));
        things.put(id.apply(thing), thing);
        return before == null;
    }

    /** Forgets the first until the rest is within the bound, but never the last one; how many went. */
    int trim() {
        int gone = 0;
        while (weighs > weightMax && things.size() > 1) {
            var first = things.values().iterator();
            weighs -= weight.applyAsInt(first.next());
            first.remove();
            gone++;
        }
        return gone;
    }

    List<T> all() {
        return List.copyOf(things.values());
    }

    List<String> ids() {
        return List.copyOf(things.keySet());
    }

    int size() {
        return things.size();
    }

    void clear() {
        things.clear();
        weighs = 0;
    }
}
