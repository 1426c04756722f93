package dev.picket.collector.context.rbac;

import dev.picket.event.Content.PolicyRule;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The roles for people that every API server makes at its first start (https://kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles), in their
 * parts that matter to security: for clusters of which only the calls are known. Whoever knows the roles themselves needs none of these.
 */
public final class DefaultRoles {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final List<String> READ = List.of("get", "list", "watch");
    private static final List<String> WRITE = List.of("create", "update", "patch", "delete", "deletecollection");
    private static final List<String> BOTH =
            Stream.concat(READ.stream(), WRITE.stream()).toList();

    private static final List<PolicyRule> VIEW = List.of(
            rule(
                    READ,
                    "",
                    "pods pods/log pods/status services endpoints configmaps events persistentvolumeclaims"
                            + " serviceaccounts replicationcontrollers resourcequotas limitranges namespaces"),
            rule(READ, "apps", "deployments daemonsets statefulsets replicasets deployments/scale statefulsets/scale"),
            rule(READ, "batch", "jobs cronjobs"),
            rule(READ, "networking.k8s.io", "ingresses networkpolicies"));
    private static final List<PolicyRule> EDITING = List.of(
            rule(List.of("impersonate"), "", "serviceaccounts"),
            rule(BOTH, "", "secrets"),
            rule(
                    List.of("create"),
                    "",
                    "pods/exec pods/attach pods/portforward pods/proxy services/proxy pods/eviction"
                            + " serviceaccounts/token"),
            rule(READ, "", "pods/exec pods/attach pods/portforward pods/proxy services/proxy"),
            rule(
                    WRITE,
                    "",
                    "pods services configmaps persistentvolumeclaims serviceaccounts replicationcontrollers events"),
            rule(WRITE, "apps", "deployments daemonsets statefulsets replicasets deployments/scale statefulsets/scale"),
            rule(WRITE, "batch", "jobs cronjobs"),
            rule(WRITE, "networking.k8s.io", "ingresses networkpolicies"));
    private static final List<PolicyRule> ADMINISTERING = List.of(rule(BOTH, RBAC, "roles rolebindings"));
    private static final List<PolicyRule> ALL = List.of(
            rule(List.of(Rules.ALL), Rules.ALL, Rules.ALL),
            new PolicyRule(List.of(Rules.ALL), List.of(), List.of(), List.of(), List.of(Rules.ALL)));
    private static final List<Role> ROLES = List.of(
            new Role("", "cluster-admin", ALL),
            taking("admin", Map.of()),
            taking("edit", into("admin")),
            taking("view", into("edit")),
            taken("admin", ADMINISTERING),
            taken("edit", EDITING),
            taken("view", VIEW));

    private DefaultRoles() {}

    public static List<Role> all() {
        return ROLES;
    }

    private static PolicyRule rule(List<String> verbs, String group, String resources) {
        return new PolicyRule(verbs, List.of(group), List.of(resources.split(" ")), List.of(), List.of());
    }

    /** A role that takes in all those that say so, and one that says so. */
    private static Role taking(String name, Map<String, String> labels) {
        return new Role("", name, labels, List.of(), List.of(Selector.of(into(name))));
    }

    private static Role taken(String into, List<PolicyRule> rules) {
        return new Role("", "system:aggregate-to-" + into, into(into), rules, List.of());
    }

    private static Map<String, String> into(String name) {
        return Map.of("rbac.authorization.k8s.io/aggregate-to-" + name, "true");
    }
}
