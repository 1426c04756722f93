package dev.picket.collector.context.rbac;

import dev.picket.collector.context.rbac.Permissions.Grant;
import dev.picket.event.Content.PolicyRule;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a rule others do not cover, cut into single rights as Kubernetes' own escalation check does ({@code Covers} in
 * {@code component-helpers/auth/rbac/validation}).
 */
final class Difference {
    private Difference() {}

    /** @param max parts; a rule that falls into more stays whole */
    static List<Grant> of(Grant grant, Permissions before, int max) {
        if (before.grants().stream()
                .anyMatch(old -> old.reaches(grant.namespace()) && old.rule().equals(grant.rule()))) {
            return List.of();
        }
        if (parts(grant.rule()) > max) {
            return List.of(grant);
        }
        return cut(grant.rule()).stream()
                .filter(part -> !covered(part, grant.namespace(), before))
                .map(part -> new Grant(grant.namespace(), part, grant.binding(), grant.role()))
                .toList();
    }

    private static long parts(PolicyRule rule) {
        long names = Math.max(1, rule.names().size());
        long onResources = (long) rule.groups().size() * rule.resources().size() * names;
        return rule.verbs().size() * (onResources + rule.paths().size());
    }

    private static List<PolicyRule> cut(PolicyRule rule) {
        var parts = new ArrayList<PolicyRule>();
        for (var verb : rule.verbs()) {
            for (var path : rule.paths()) {
                parts.add(new PolicyRule(List.of(verb), List.of(), List.of(), List.of(), List.of(path)));
            }
            for (var group : rule.groups()) {
                rule.resources().forEach(resource -> parts.addAll(named(verb, group, resource, rule.names())));
            }
        }
        return parts;
    }

    private static List<PolicyRule> named(String verb, String group, String resource, List<String> names) {
        return names.isEmpty()
                ? List.of(single(verb, group, resource, List.of()))
                : names.stream()
                        .map(name -> single(verb, group, resource, List.of(name)))
                        .toList();
    }

    private static PolicyRule single(String verb, String group, String resource, List<String> name) {
        return new PolicyRule(List.of(verb), List.of(group), List.of(resource), name, List.of());
    }

    private static boolean covered(PolicyRule part, String namespace, Permissions before) {
        return before.grants().stream().filter(old -> old.reaches(namespace)).anyMatch(old -> covers(old.rule(), part));
    }

    private static boolean covers(PolicyRule old, PolicyRule part) {
        var verb = part.verbs().getFirst();
        if (!part.paths().isEmpty()) {
            var verbAllowed = old.verbs().contains(Rules.ALL) || old.verbs().contains(verb);
            return verbAllowed && Rules.hasPath(old.paths(), part.paths().getFirst());
        }
        var name = part.names().isEmpty() ? "" : part.names().getFirst();
        return Rules.allows(
                old, verb, part.groups().getFirst(), part.resources().getFirst(), name);
    }
}
