package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import java.util.Set;

/** Of which objects bodies are kept. Never of secrets and config maps. */
final class Kept {
    /** Of those that calls show: by them later calls are judged. */
    private static final Set<String> LEARNED = Set.of(
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

    /** Of those that the inventory shows besides. */
    private static final Set<String> SHOWN = Set.of(
            "certificatesigningrequests",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "apiservices",
            "services",
            "ingresses",
            "namespaces",
            "persistentvolumes");

    private static final Set<String> RIGHTS = Set.of("roles", "clusterroles", "rolebindings", "clusterrolebindings");

    private Kept() {}

    static boolean isRight(ObjectReference object) {
        return isRight(object.resource());
    }

    static boolean isRight(String resource) {
        return RIGHTS.contains(resource);
    }

    /** Whether what a call makes of it is remembered. */
    static boolean isLearned(ObjectReference object) {
        return isWhole(object) && LEARNED.contains(object.resource());
    }

    /** Whether an inventory can show it. */
    static boolean isShown(ObjectReference object) {
        return isWhole(object) && (LEARNED.contains(object.resource()) || SHOWN.contains(object.resource()));
    }

    private static boolean isWhole(ObjectReference object) {
        boolean whole = object.subresource().isEmpty() || object.subresource().equals("ephemeralcontainers");
        return whole && !object.name().isEmpty();
    }

    /** It, or a part of it. */
    static boolean isOfKind(ObjectReference object) {
        return LEARNED.contains(object.resource());
    }

    static boolean isKept(Content content) {
        return content instanceof Content.Role
                || content instanceof Content.Binding
                || content instanceof Content.Workload;
    }

    /** It made or changed its object. */
    static boolean wrote(ApiCall call) {
        return switch (call.verb()) {
            case "create", "update", "patch" -> wasCarriedOut(call);
            default -> false;
        };
    }

    static boolean wasCarriedOut(ApiCall call) {
        return call.stage() != ApiCall.Stage.REQUEST_RECEIVED
                && call.code() >= 200
                && call.code() < 300
                && call.decision() != ApiCall.Decision.FORBID
                && !call.ask().dryRun();
    }
}
