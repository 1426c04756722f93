package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import java.util.Set;

/** Of which objects the bodies are kept: roles, bindings, pods, and what makes pods. */
final class Kept {
    private static final Set<String> RESOURCES = Set.of(
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
            "pods",
            "deployments",
            "daemonsets",
            "statefulsets",
            "replicasets",
            "replicationcontrollers",
            "jobs",
            "cronjobs");

    private static final Set<String> RIGHTS = Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");

    private Kept() {}

    static boolean isRight(ObjectReference object) {
        return RIGHTS.contains(object.resource());
    }

    static boolean isKept(ObjectReference object) {
        var whole = object.subresource().isEmpty() || object.subresource().equals("ephemeralcontainers");
        return whole && !object.name().isEmpty() && RESOURCES.contains(object.resource());
    }

    static boolean isKept(Content content) {
        return content instanceof Content.Role
                || content instanceof Content.Binding
                || content instanceof Content.Workload;
    }

    static boolean wasCarriedOut(ApiCall call) {
        return call.stage() != ApiCall.Stage.REQUEST_RECEIVED
                && call.code() >= 200
                && call.code() < 300
                && call.decision() != ApiCall.Decision.FORBID
                && !call.ask().dryRun();
    }
}
