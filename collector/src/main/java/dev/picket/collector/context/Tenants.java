package dev.picket.collector.context;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose a namespace is: declared, else from a namespace label, else the namespace itself. Shared namespaces are declared, never guessed.
 *
 * @param labels namespace labels that name a tenant, first match wins
 * @param declared namespace to tenant
 * @param identities to tenant, for people and machines outside the cluster: a user name, {@code group:NAME}, or {@code credential:HASH}
 * @param shared namespaces that serve all tenants
 */
public record Tenants(
        List<String> labels, Map<String, String> declared, Map<String, String> identities, Set<String> shared) {
    /** The tenant of what serves all. */
    public static final String SHARED = "shared";

    /** What is in force when nothing is configured. */
    public static final Tenants DEFAULT = new Tenants(
            List.of("picket.dev/tenant", "capsule.clastix.io/tenant", "vcluster.loft.sh/vcluster-name"),
            Map.of(),
            Map.of(),
            Set.of("kube-system", "kube-public", "kube-node-lease"));

    public Tenants {
        labels = List.copyOf(labels);
        declared = Map.copyOf(declared);
        identities = Map.copyOf(identities);
        shared = Collections.unmodifiableSet(new HashSet<>(shared)); // asked of every event, and immutable ones divide
    }

    /** @param namespaceLabels the namespace's labels, empty when unknown */
    public String ofNamespace(String namespace, Map<String, String> namespaceLabels) {
        if (namespace.isEmpty()) {
            return "";
        }
        if (shared.contains(namespace)) {
            return SHARED;
        }
        var own = declared.get(namespace);
        return own != null ? own : labelled(namespaceLabels, namespace);
    }

    /** Unknown tenants relate to nobody. */
    public static Relation relate(String actor, String target) {
        if (actor.isEmpty() || target.isEmpty()) {
            return Relation.UNKNOWN;
        }
        if (actor.equals(SHARED) || target.equals(SHARED)) {
            return Relation.SHARED;
        }
        return actor.equals(target) ? Relation.SAME_TENANT : Relation.CROSS_TENANT;
    }

    private String labelled(Map<String, String> namespaceLabels, String namespace) {
        for (var label : labels) {
            var tenant = namespaceLabels.get(label);
            if (tenant != null && !tenant.isEmpty()) {
                return tenant;
            }
        }
        return namespace;
    }
}
