package dev.picket.collector.detect.audit;

import dev.picket.event.ApiCall;
import dev.picket.event.Content;
import java.util.List;
import java.util.Set;

/** How much a role gives, as far as its body or its name tells. */
final class Grants {
    private static final String ALL = "*";
    private static final String MASTER_ROLE = "cluster-admin";
    private static final Set<String> RAISING = Set.of("bind", "escalate", "impersonate");
    private static final Set<String> GRAVE = Set.of(
            "secrets",
            "pods/exec",
            "pods/attach",
            "nodes/proxy",
            "serviceaccounts/token",
            "clusterrolebindings",
            "rolebindings",
            "clusterroles",
            "roles",
            "certificatesigningrequests/approval",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations");

    private Grants() {}

    /** Everything, or the means to everything. */
    static boolean givesMuch(ApiCall call) {
        var content = call.body().content();
        if (content instanceof Content.Binding binding) {
            return binding.roleName().equals(MASTER_ROLE);
        }
        return content instanceof Content.Role role && role.rules().stream().anyMatch(Grants::givesMuch);
    }

    private static boolean givesMuch(Content.PolicyRule rule) {
        var verbs = rule.verbs();
        if (verbs.stream().anyMatch(RAISING::contains)) {
            return true;
        }
        boolean all = verbs.contains(ALL) || writes(verbs);
        return (verbs.contains(ALL) && rule.resources().contains(ALL))
                || (all && rule.names().isEmpty() && rule.resources().stream().anyMatch(GRAVE::contains));
    }

    private static boolean writes(List<String> verbs) {
        return verbs.contains("create") || verbs.contains("patch") || verbs.contains("update");
    }
}
