package dev.picket.collector.context.rbac;

import dev.picket.event.Content.PolicyRule;
import java.util.List;
import java.util.Locale;

/** What may be done with rights that goes further than they say. */
@SuppressWarnings("ImmutableEnumChecker") // its lists are copies
public enum Danger {
    /** every verb on everything */
    ADMINISTRATOR(10, false, need("", Rules.ALL, Rules.ALL)),
    /** may give rights that it has not */
    ESCALATES(9, true, need("rbac.authorization.k8s.io", "roles clusterroles", "escalate bind")),
    IMPERSONATES(9, true) {
        @Override
        boolean isIn(PolicyRule rule) {
            return rule.verbs().stream().anyMatch(Danger::impersonates)
                    && (any(rule.resources(), IDENTITIES) || any(rule.resources(), List.of(Rules.ALL)));
        }
    },
    /** runs programs in every pod of a node, past admission and audit; {@code get} is enough */
    PROXIES_NODES(9, false, need("", "nodes/proxy", "get create")),
    MINTS_TOKENS(8, true, need("", "serviceaccounts/token", "create")),
    APPROVES_CERTIFICATES(
            8,
            false,
            need("certificates.k8s.io", "certificatesigningrequests/approval", "update patch"),
            need("certificates.k8s.io", "certificatesigningrequests/status", "update patch")),
    CHANGES_ADMISSION(
            8,
            false,
            need(
                    "admissionregistration.k8s.io",
                    "validatingwebhookconfigurations mutatingwebhookconfigurations validatingadmissionpolicies"
                            + " validatingadmissionpolicybindings mutatingadmissionpolicies"
                            + " mutatingadmissionpolicybindings",
                    "create update patch delete deletecollection")),
    CHANGES_API(8, false, need("apiregistration.k8s.io", "apiservices", "create update patch")),
    READS_SECRETS(7, false, need("", "secrets", "get list watch")),
    /** before Kubernetes 1.35 {@code get} was enough */
    ENTERS_PODS(
            7,
            false,
            need("", "pods/exec pods/attach", "create get"),
            need("", "pods/ephemeralcontainers", "update patch")),
    CREATES_VOLUMES(7, false, need("", "persistentvolumes", "create")),
    RUNS_PODS(
            6,
            false,
            need("", "pods", "create"),
            need("", "replicationcontrollers", "create update patch"),
            need("apps", "deployments daemonsets statefulsets replicasets", "create update patch"),
            need("batch", "jobs cronjobs", "create update patch")),
    WRITES_RBAC(
            6,
            false,
            need(
                    "rbac.authorization.k8s.io",
                    "roles clusterroles rolebindings clusterrolebindings",
                    "create update patch")),
    CHANGES_NODES(5, false, need("", "nodes nodes/status", "update patch delete")),
    FORWARDS_PORTS(4, false, need("", "pods/portforward pods/proxy services/proxy", "create get")),
    WRITES_CONFIGURATION(3, false, need("", "configmaps", "create update patch")),
    DELETES_EVENTS(
            3,
            false,
            need("", "events", "delete deletecollection"),
            need("events.k8s.io", "events", "delete deletecollection"));

    private static final List<String> IDENTITIES =
            List.of("users", "groups", "serviceaccounts", "uids", "userextras", "nodes");

    private final int weight;
    private final boolean evenNamed;
    private final List<Need> needs;

    /** @param evenNamed also when it is for single names only */
    Danger(int weight, boolean evenNamed, Need... needs) {
        this.weight = weight;
        this.evenNamed = evenNamed;
        this.needs = List.of(needs);
    }

    /** 1 to 10, when it holds everywhere. */
    public int weight() {
        return weight;
    }

    /** For people, e.g. {@code reads secrets}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    boolean isIn(PolicyRule rule) {
        if (!evenNamed && !rule.names().isEmpty()) {
            return false;
        }
        for (var need : needs) {
            if (need.isIn(rule)) {
                return true;
            }
        }
        return false;
    }

    private static boolean impersonates(String verb) {
        return verb.equals(Rules.ALL) || verb.startsWith("impersonate");
    }

    private static boolean any(List<String> given, List<String> wanted) {
        return given.stream().anyMatch(one -> wanted.contains(one.split("/", 2)[0]));
    }

    private static Need need(String group, String resources, String verbs) {
        return new Need(group, List.of(resources.split(" ")), List.of(verbs.split(" ")));
    }

    /** One of the verbs on one of the resources. */
    private record Need(String group, List<String> resources, List<String> verbs) {
        boolean isIn(PolicyRule rule) {
            return Rules.has(rule.groups(), verbs.contains(Rules.ALL) ? Rules.ALL : group)
                    && hasVerb(rule)
                    && hasResource(rule);
        }

        private boolean hasVerb(PolicyRule rule) {
            for (var verb : verbs) {
                if (Rules.has(rule.verbs(), verb)) {
                    return true;
                }
            }
            return false;
        }

        private boolean hasResource(PolicyRule rule) {
            for (var resource : resources) {
                if (Rules.hasResource(rule.resources(), resource)) {
                    return true;
                }
            }
            return false;
        }
    }
}
