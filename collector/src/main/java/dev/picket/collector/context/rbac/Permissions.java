package dev.picket.collector.context.rbac;

import dev.picket.event.Content.PolicyRule;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What an identity may do, by RBAC alone.
 *
 * @param unlimited it is one of {@code system:masters}, whom no authoriser stops
 */
public record Permissions(boolean unlimited, List<Grant> grants) {
    public static final Permissions NONE = new Permissions(false, List.of());
    /** Differences that fall into more parts than this are told in whole rules. */
    static final int PARTS_MAX = 2_048;

    public Permissions {
        grants = List.copyOf(grants);
    }

    /**
     * A rule that holds for the identity.
     *
     * @param namespace where; empty: everywhere
     * @param binding {@code namespace/name} of the binding that grants it; a ClusterRoleBinding's begins with the slash
     * @param role {@code namespace/name} of the role, likewise
     */
    public record Grant(String namespace, PolicyRule rule, String binding, String role) {
        boolean allows(Action action) {
            return (namespace.isEmpty() || (action.isOnResource() && namespace.equals(action.namespace())))
                    && Rules.allows(rule, action);
        }

        boolean reaches(String elsewhere) {
            return namespace.isEmpty() || namespace.equals(elsewhere);
        }
    }

    public boolean isEmpty() {
        return !unlimited && grants.isEmpty();
    }

    public boolean permits(
            String verb, String group, String resource, String subresource, String namespace, String name) {
        return permits(Action.on(verb, group, resource, subresource, namespace, name));
    }

    public boolean permits(Action action) {
        return unlimited || grants.stream().anyMatch(grant -> grant.allows(action));
    }

    /** What is in here and was not there before: each part of a rule that no one rule covered. */
    public Permissions minus(Permissions before) {
        if (before.unlimited) {
            return NONE;
        }
        if (unlimited) {
            return this;
        }
        var gained = new ArrayList<Grant>();
        for (var grant : grants) {
            gained.addAll(Difference.of(grant, before, PARTS_MAX - gained.size()));
        }
        return new Permissions(false, gained);
    }

    /** The dangerous things that it allows, each where it is worst. */
    public List<Threat> threats() {
        if (unlimited) {
            return List.of(new Threat(Danger.ADMINISTRATOR, ""));
        }
        Map<Danger, Threat> worst = new EnumMap<>(Danger.class);
        for (var grant : grants) {
            for (var danger : Danger.values()) {
                if (danger.isIn(grant.rule())) {
                    worst.merge(danger, new Threat(danger, grant.namespace()), Threat::worse);
                }
            }
        }
        return List.copyOf(worst.values());
    }

    /** 0 (harmless) to 10 (the whole cluster): the weight of the worst that it allows. */
    public int weight() {
        return threats().stream().mapToInt(Threat::weight).max().orElse(0);
    }
}
