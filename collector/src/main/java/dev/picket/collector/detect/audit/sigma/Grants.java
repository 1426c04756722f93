package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.Content;
import java.util.ArrayList;
import java.util.List;

/** A role's rights one by one, so that a rule can ask for a verb and a resource that stand in the same policy rule. */
final class Grants {
    private static final int MAX = 512;

    private Grants() {}

    /** {@code get /secrets}, {@code * apps/deployments}, {@code create /pods/exec}: at most some hundred, those that name no object. */
    static List<String> of(Content.Role role) {
        var grants = new ArrayList<String>();
        for (var rule : role.rules()) {
            if (rule.names().isEmpty()) {
                add(rule, grants);
            }
        }
        return grants;
    }

    private static void add(Content.PolicyRule rule, List<String> grants) {
        for (var verb : rule.verbs()) {
            for (var group : rule.groups()) {
                for (var resource : rule.resources()) {
                    if (grants.size() == MAX) {
                        return;
                    }
                    grants.add(verb + ' ' + group + '/' + resource);
                }
            }
        }
    }
}
