package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Selector;
import dev.picket.event.Content;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.rbac.AggregationRule;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleRef;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the inventory keeps of Kubernetes' own roles and bindings, any part of which may be missing. */
final class KubernetesRoles {
    private KubernetesRoles() {}

    static ClusterObject role(Role role) {
        return object("roles", role.getMetadata(), content(role.getRules()), List.of());
    }

    static ClusterObject clusterRole(ClusterRole role) {
        var selectors = Optional.ofNullable(role.getAggregationRule()).map(AggregationRule::getClusterRoleSelectors);
        var aggregates =
                each(selectors.orElse(List.of())).map(KubernetesRoles::selector).toList();
        return object("clusterroles", role.getMetadata(), content(role.getRules()), aggregates);
    }

    static ClusterObject roleBinding(RoleBinding binding) {
        var content = content(binding.getRoleRef(), binding.getSubjects());
        return object("rolebindings", binding.getMetadata(), content, List.of());
    }

    static ClusterObject clusterRoleBinding(ClusterRoleBinding binding) {
        var content = content(binding.getRoleRef(), binding.getSubjects());
        return object("clusterrolebindings", binding.getMetadata(), content, List.of());
    }

    private static ClusterObject object(String resource, ObjectMeta meta, Content content, List<Selector> aggregates) {
        var created = created(meta);
        return new ClusterObject(
                text(meta.getUid()),
                resource,
                text(meta.getNamespace()),
                text(meta.getName()),
                content,
                content instanceof Content.Role
                        ? Optional.ofNullable(meta.getLabels()).orElse(Map.of())
                        : Map.of(),
                aggregates,
                created,
                ClusterObject.sinceCreated(created),
                Instant.MAX);
    }

    private static Content content(@Nullable List<io.fabric8.kubernetes.api.model.rbac.PolicyRule> rules) {
        return new Content.Role(each(rules).map(KubernetesRoles::rule).toList(), List.of(), List.of());
    }

    private static PolicyRule rule(io.fabric8.kubernetes.api.model.rbac.PolicyRule rule) {
        return new PolicyRule(
                each(rule.getVerbs()).toList(),
                each(rule.getApiGroups()).toList(),
                each(rule.getResources()).toList(),
                each(rule.getResourceNames()).toList(),
                each(rule.getNonResourceURLs()).toList());
    }

    private static Content content(
            @Nullable RoleRef role, @Nullable List<io.fabric8.kubernetes.api.model.rbac.Subject> subjects) {
        return new Content.Binding(
                role == null ? "" : text(role.getKind()),
                role == null ? "" : text(role.getName()),
                each(subjects)
                        .map(subject -> new Subject(
                                text(subject.getKind()), text(subject.getNamespace()), text(subject.getName())))
                        .toList());
    }

    private static Selector selector(LabelSelector selector) {
        return new Selector(
                Optional.ofNullable(selector.getMatchLabels()).orElse(Map.of()),
                each(selector.getMatchExpressions())
                        .map(expression -> new Selector.Requirement(
                                text(expression.getKey()),
                                text(expression.getOperator()),
                                each(expression.getValues()).toList()))
                        .toList());
    }

    static Instant created(ObjectMeta meta) {
        try {
            return Optional.ofNullable(meta.getCreationTimestamp())
                    .map(Instant::parse)
                    .orElse(Instant.EPOCH);
        } catch (DateTimeException noTime) {
            return Instant.EPOCH;
        }
    }

    private static <T> Stream<T> each(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }

    static String text(@Nullable String text) {
        return text == null ? "" : text;
    }
}
