package dev.picket.collector.incident;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import org.jspecify.annotations.Nullable;

/** What was too little to be an alert, by who did it, until an alert of his comes. Bounded: the one that was told longest ago is forgotten. One thread. */
final class Quiet {
    private final int max;
    private final SequencedMap<String, Kept> byId = new LinkedHashMap<>();
    private final Map<String, SequencedSet<Kept>> byActor = new HashMap<>();
    private long turns;

    /** @param turn greater than that of all that were told before */
    private record Kept(long turn, Clue clue) {}

    Quiet(int max) {
        this.max = max;
    }

    void remember(Clue clue) {
        forget(byId.get(clue.id()));
        var kept = new Kept(turns++, clue);
        byId.putLast(clue.id(), kept);
        clue.actors()
                .forEach(actor -> byActor.computeIfAbsent(actor, _ -> new LinkedHashSet<>(2))
                        .add(kept));
        if (byId.size() > max) {
            forget(byId.firstEntry().getValue());
        }
    }

    /** Those of the alert's actors that ended no longer before it than the trail is kept, in the order in which they were told; they are forgotten here. */
    List<Clue> take(Clue alert, Duration trail) {
        var earlier = alert.actors().stream()
                .flatMap(actor -> byActor.getOrDefault(actor, new LinkedHashSet<>()).stream())
                .distinct()
                .filter(kept -> !alert.start().isAfter(kept.clue().end().plus(trail)))
                .sorted(Comparator.comparingLong(Kept::turn))
                .toList();
        earlier.forEach(this::forget);
        return earlier.stream().map(Kept::clue).toList();
    }

    /** In the order in which they were told. */
    List<Clue> all() {
        return byId.values().stream().map(Kept::clue).toList();
    }

    private void forget(@Nullable Kept kept) {
        if (kept == null) {
            return;
        }
        byId.remove(kept.clue().id());
        for (var actor : kept.clue().actors()) {
            var own = byActor.get(actor);
            if (own != null && own.remove(kept) && own.isEmpty()) {
                byActor.remove(actor);
            }
        }
    }
}
