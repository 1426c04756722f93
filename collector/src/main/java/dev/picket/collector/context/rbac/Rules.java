package dev.picket.collector.context.rbac;

import dev.picket.event.Content.PolicyRule;
import java.util.List;

/**
 * What a rule allows, as Kubernetes' authoriser reads it ({@code pkg/apis/rbac/v1/evaluation_helpers.go}): every verb on every resource of every group, or every
 * verb on every path.
 */
final class Rules {
    static final String ALL = "*";

    private Rules() {}

    static boolean allows(PolicyRule rule, Action action) {
        return action.isOnResource()
                ? allows(rule, action.verb(), action.group(), action.fullResource(), action.name())
                : has(rule.verbs(), action.verb()) && hasPath(rule.paths(), action.path());
    }

    /** @param name empty: not one in particular, which a rule for names does not allow */
    static boolean allows(PolicyRule rule, String verb, String group, String resource, String name) {
        return has(rule.verbs(), verb)
                && has(rule.groups(), group)
                && hasResource(rule.resources(), resource)
                && (rule.names().isEmpty() || rule.names().contains(name));
    }

    static boolean has(List<String> allowed, String wanted) {
        return allowed.contains(ALL) || allowed.contains(wanted);
    }

    /** {@code *}, the resource itself, or {@code *}/subresource. */
    static boolean hasResource(List<String> allowed, String wanted) {
        var slash = wanted.indexOf('/');
        return has(allowed, wanted) || (slash >= 0 && allowed.contains(ALL + wanted.substring(slash)));
    }

    /** The path itself, or its beginning before an asterisk at the end. */
    static boolean hasPath(List<String> allowed, String wanted) {
        return allowed.stream().anyMatch(path -> covers(path, wanted));
    }

    private static boolean covers(String path, String wanted) {
        return path.equals(ALL)
                || path.equals(wanted)
                || (path.endsWith(ALL) && wanted.startsWith(path.substring(0, path.length() - 1)));
    }
}
