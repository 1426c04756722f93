package dev.picket.collector.detect.audit.sigma;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** The form of {@code objectRef.resource}: the plural in lower case, without a subresource. Custom ones are not known, so only slips are named. */
final class Resources {
    private static final Set<String> PLURALS = Set.of(
            "pods",
            "services",
            "endpoints",
            "endpointslices",
            "secrets",
            "configmaps",
            "serviceaccounts",
            "namespaces",
            "nodes",
            "events",
            "persistentvolumes",
            "persistentvolumeclaims",
            "replicationcontrollers",
            "podtemplates",
            "limitranges",
            "resourcequotas",
            "deployments",
            "daemonsets",
            "statefulsets",
            "replicasets",
            "controllerrevisions",
            "jobs",
            "cronjobs",
            "roles",
            "rolebindings",
            "clusterroles",
            "clusterrolebindings",
            "networkpolicies",
            "ingresses",
            "ingressclasses",
            "leases",
            "certificatesigningrequests",
            "clustertrustbundles",
            "validatingwebhookconfigurations",
            "mutatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "customresourcedefinitions",
            "apiservices",
            "storageclasses",
            "volumeattachments",
            "csidrivers",
            "csinodes",
            "priorityclasses",
            "runtimeclasses",
            "flowschemas",
            "horizontalpodautoscalers",
            "poddisruptionbudgets",
            "tokenreviews",
            "subjectaccessreviews",
            "localsubjectaccessreviews",
            "selfsubjectaccessreviews",
            "selfsubjectrulesreviews",
            "selfsubjectreviews");

    private Resources() {}

    static Optional<String> fault(String value) {
        int slash = value.indexOf('/');
        if (slash > 0) {
            return Optional.of("did you mean objectRef.resource: " + value.substring(0, slash)
                    + " with objectRef.subresource: " + value.substring(slash + 1) + '?');
        }
        var lower = value.toLowerCase(Locale.ROOT);
        if (PLURALS.contains(lower)) {
            return Optional.empty();
        }
        return plural(lower).map(plural -> "did you mean " + plural + '?');
    }

    /** Of a kind that is known. */
    private static Optional<String> plural(String kind) {
        return PLURALS.stream()
                .filter(plural -> plural.equals(kind + 's')
                        || plural.equals(kind + "es")
                        || (kind.endsWith("y") && plural.equals(kind.substring(0, kind.length() - 1) + "ies")))
                .findFirst();
    }
}
