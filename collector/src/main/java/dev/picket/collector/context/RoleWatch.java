package dev.picket.collector.context;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Function;

/** The kinds of which the inventory watch keeps roles and bindings. */
record RoleWatch(KubernetesClient client, Assembly assembly, InstantSource clock, InventoryWatch.Watching watching) {
    static final Set<String> KINDS = Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");

    void start() {
        var rbac = client.rbac();
        watch(
                "roles",
                rbac.roles().inAnyNamespace(),
                meta -> new RoleBuilder().withMetadata(meta).build(),
                KubernetesRoles::role);
        watch(
                "clusterroles",
                rbac.clusterRoles(),
                meta -> new ClusterRoleBuilder().withMetadata(meta).build(),
                KubernetesRoles::clusterRole);
        watch(
                "rolebindings",
                rbac.roleBindings().inAnyNamespace(),
                meta -> new RoleBindingBuilder().withMetadata(meta).build(),
                KubernetesRoles::roleBinding);
        watch(
                "clusterrolebindings",
                rbac.clusterRoleBindings(),
                meta -> new ClusterRoleBindingBuilder().withMetadata(meta).build(),
                KubernetesRoles::clusterRoleBinding);
    }

    private <T extends HasMetadata> void watch(
            String kind, Informable<T> objects, Function<ObjectMeta, T> trimmed, Function<T, ClusterObject> kept) {
        watching.watch(
                kind,
                objects,
                trimmed,
                object -> assembly.add(kept.apply(object), clock.instant()),
                object -> assembly.remove(kept.apply(object), clock.instant()));
    }
}
