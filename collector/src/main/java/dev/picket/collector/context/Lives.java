package dev.picket.collector.context;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Objects of some kinds, as they are and as they lately were: immutable. */
final class Lives {
    static final Lives NONE = new Lives(List.of());

    private static final Comparator<ClusterObject> OLDEST_FIRST = Comparator.comparing(ClusterObject::from);

    private final Map<String, List<ClusterObject>> versions = new HashMap<>();
    private final Set<String> resources;
    private volatile @Nullable NavigableSet<Instant> changes;

    /** @param objects in any order, several versions of one among them */
    Lives(Collection<ClusterObject> objects) {
        var known = new HashSet<String>();
        for (var object : objects) {
            versions.computeIfAbsent(object.key(), _ -> new ArrayList<>(1)).add(object);
            known.add(object.resource());
        }
        resources = Set.copyOf(known);
        versions.values().forEach(some -> some.sort(OLDEST_FIRST));
    }

    /** Whether any object of that kind is known. */
    boolean tells(String resource) {
        return resources.contains(resource);
    }

    Optional<ClusterObject> at(String key, Instant time) {
        for (var version : versions(key).reversed()) {
            if (version.wasAt(time)) {
                return Optional.of(version);
            }
        }
        return Optional.empty();
    }

    /** Oldest first. */
    List<ClusterObject> versions(String key) {
        return versions.getOrDefault(key, List.of());
    }

    /** Whether the object came about as this version; else it was changed to it. */
    boolean isFirst(ClusterObject version) {
        ClusterObject before = null;
        for (var one : versions(version.key())) {
            if (one.equals(version)) {
                break;
            }
            before = one;
        }
        return before == null || !before.isSameObjectAs(version);
    }

    Stream<ClusterObject> all(Instant time) {
        return versions.values().stream().flatMap(List::stream).filter(version -> version.wasAt(time));
    }

    /** The last change until then: between two changes all is as it was. */
    Instant epoch(Instant time) {
        var last = changes().floor(time);
        return last == null ? Instant.MIN : last;
    }

    private NavigableSet<Instant> changes() {
        var known = changes;
        if (known == null) {
            known = new TreeSet<>();
            for (var some : versions.values()) {
                for (var version : some) {
                    known.add(version.from());
                    known.add(version.until());
                }
            }
            changes = known;
        }
        return known;
    }
}
