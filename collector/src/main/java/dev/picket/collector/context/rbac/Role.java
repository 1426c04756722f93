package dev.picket.collector.context.rbac;

import dev.picket.event.Content.PolicyRule;
import java.util.List;
import java.util.Map;

/**
 * A Role or ClusterRole.
 *
 * @param namespace empty for a ClusterRole
 * @param labels by which others take in its rules
 * @param aggregates whose rules it takes in; then its own are what they were when somebody last added them up
 */
public record Role(
        String namespace, String name, Map<String, String> labels, List<PolicyRule> rules, List<Selector> aggregates) {
    public Role {
        labels = Map.copyOf(labels);
        rules = List.copyOf(rules);
        aggregates = List.copyOf(aggregates);
    }

    /** One that takes in nobody's rules. */
    public Role(String namespace, String name, List<PolicyRule> rules) {
        this(namespace, name, Map.of(), rules, List.of());
    }

    String key() {
        return key(namespace, name);
    }

    static String key(String namespace, String name) {
        return namespace + '/' + name;
    }
}
