package dev.picket.collector.context;

import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Objects whose bodies matter, as they are and as they lately were: immutable. Roles and bindings stand apart from the rest, which changes far more often: what is
 * added up from them holds as long as they do.
 */
public final class ObjectHistory {
    public static final ObjectHistory EMPTY = new ObjectHistory(Lives.NONE, Lives.NONE);

    private final Lives rights;
    private final Lives others;

    ObjectHistory(Lives rights, Lives others) {
        this.rights = rights;
        this.others = others;
    }

    /** @param objects in any order, several versions of one among them */
    static ObjectHistory of(Collection<ClusterObject> objects) {
        var parts = objects.stream().collect(Collectors.partitioningBy(object -> Kept.isRight(object.resource())));
        return new ObjectHistory(
                new Lives(parts.getOrDefault(true, List.of())), new Lives(parts.getOrDefault(false, List.of())));
    }

    /** Roles and bindings; the same ones as long as none of them changes. */
    Lives rights() {
        return rights;
    }

    /** All that give no rights. */
    Lives others() {
        return others;
    }

    /** All of that kind. */
    Lives of(String resource) {
        return Kept.isRight(resource) ? rights : others;
    }
}
