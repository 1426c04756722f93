package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Binding;
import dev.picket.collector.context.rbac.DefaultRoles;
import dev.picket.collector.context.rbac.Permissions;
import dev.picket.collector.context.rbac.Rbac;
import dev.picket.collector.context.rbac.Role;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Content;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Roles and bindings as they are known for one moment; added up when somebody asks. Immutable to its users, any thread. */
public final class Rights {
    public static final Rights UNKNOWN = new Rights(ObjectHistory.EMPTY, Map.of(), Instant.EPOCH);

    private final Lives history;
    private final Map<String, ClusterObject> learned;
    private final Instant time;
    private volatile @Nullable Rbac rbac;

    Rights(ObjectHistory history, Map<String, ClusterObject> learned, Instant time) {
        this(history.rights(), learned, time);
    }

    private Rights(Lives history, Map<String, ClusterObject> learned, Instant time) {
        this.history = history;
        this.learned = learned;
        this.time = time;
    }

    /** Whether an inventory has told them; else only those that were in calls are known, and who has more is not. */
    public boolean complete() {
        return history.tells("rolebindings") || history.tells("clusterrolebindings");
    }

    /** Those of that time, if it is an earlier one. */
    Rights notAfter(Instant other) {
        return other.isBefore(time) ? new Rights(history, learned, other) : this;
    }

    /** With what a write made of this object. */
    Rights with(ClusterObject object) {
        var after = new HashMap<>(learned);
        after.put(object.key(), object);
        return new Rights(history, after, time);
    }

    public Permissions of(User user) {
        return rbac().of(user.name(), user.groups());
    }

    public Rbac rbac() {
        var known = rbac;
        if (known == null) {
            known = added();
            rbac = known;
        }
        return known;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Rights rights
                && history.equals(rights.history)
                && history.epoch(time).equals(history.epoch(rights.time))
                && learned.equals(rights.learned);
    }

    @Override
    public int hashCode() {
        return Objects.hash(history, learned.size());
    }

    private Rbac added() {
        var objects = new HashMap<String, ClusterObject>();
        history.all(time).forEach(object -> objects.put(object.key(), object));
        learned.values().forEach(object -> objects.merge(object.key(), object, Rights::newer));
        var roles = new ArrayList<Role>(isWhole(objects) ? List.of() : DefaultRoles.all());
        var bindings = new ArrayList<Binding>();
        for (var object : objects.values()) {
            switch (object.content()) {
                case Content.Role role -> roles.add(object.role(role));
                case Content.Binding binding -> bindings.add(object.binding(binding));
                default -> {}
            }
        }
        bindings.sort(Comparator.comparing(binding -> binding.namespace() + '/' + binding.name()));
        return new Rbac(roles, bindings);
    }

    /** Every API server makes this role: where it is known, all are. */
    private static boolean isWhole(Map<String, ClusterObject> objects) {
        return objects.containsKey(ClusterObject.key("clusterroles", "", "cluster-admin"));
    }

    private static ClusterObject newer(ClusterObject known, ClusterObject learned) {
        return known.from().isAfter(learned.from()) ? known : learned;
    }
}
