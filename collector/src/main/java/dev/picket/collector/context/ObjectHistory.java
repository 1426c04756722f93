package dev.picket.collector.context;

import dev.picket.event.Content;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/** Objects whose bodies matter, as they are and as they lately were: immutable. */
public final class ObjectHistory {
    private static final Comparator<ClusterObject> NEWEST_FIRST =
            Comparator.comparing(ClusterObject::from, Comparator.reverseOrder());
    public static final ObjectHistory EMPTY = new ObjectHistory(List.of());

    private final Map<String, List<ClusterObject>> versions = new HashMap<>();
    private final NavigableSet<Instant> changes = new TreeSet<>();
    private final boolean hasBindings;

    /** @param objects in any order, several versions of one among them */
    public ObjectHistory(Collection<ClusterObject> objects) {
        objects.stream().sorted(NEWEST_FIRST).forEach(object -> {
            versions.computeIfAbsent(object.key(), _ -> new ArrayList<>(1)).add(object);
            changes.add(object.from());
            changes.add(object.until());
        });
        this.hasBindings = objects.stream().anyMatch(object -> object.content() instanceof Content.Binding);
    }

    Optional<ClusterObject> at(String key, Instant time) {
        return versions.getOrDefault(key, List.of()).stream()
                .filter(version -> version.wasAt(time))
                .findFirst();
    }

    /** The first version that came about then or later. */
    Optional<ClusterObject> firstSince(String key, Instant time) {
        return versions.getOrDefault(key, List.of()).stream()
                .filter(version -> !version.from().isBefore(time))
                .reduce((_, earlier) -> earlier);
    }

    List<ClusterObject> all(Instant time) {
        return versions.values().stream()
                .flatMap(List::stream)
                .filter(version -> version.wasAt(time))
                .toList();
    }

    /** The last change until then: between two changes all is as it was. */
    Instant epoch(Instant time) {
        var last = changes.floor(time);
        return last == null ? Instant.MIN : last;
    }

    boolean hasBindings() {
        return hasBindings;
    }
}
