package dev.picket.collector.context;

import static dev.picket.collector.context.Standing.ADDON;
import static dev.picket.collector.context.Standing.ANONYMOUS;
import static dev.picket.collector.context.Standing.CLAIMED;
import static dev.picket.collector.context.Standing.CONTROL_PLANE;
import static dev.picket.collector.context.Standing.PERSON;
import static dev.picket.collector.context.Standing.UNKNOWN;
import static dev.picket.collector.context.Standing.WORKLOAD;

import dev.picket.collector.context.rbac.ServiceAccountName;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Authority.Credential;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Judges as what a caller acts. A system identity is at home at its node's addresses as the inventory knows them, else where its calls have come from so far; at a
 * pod's address, at people's, or where another node lives while it still lives at its own, it is only claimed. In doubt it is not: networks translate addresses,
 * and leaders move. What is claimed teaches nothing.
 */
record Standings(Places places, Inventory inventory) {
    static final String NODE = "system:node:";
    private static final String SYSTEM = "system:";
    private static final String SYSTEM_NAMESPACE = "kube-system";
    private static final String BOOTSTRAP = "system:bootstrap:";
    private static final String SERVICE_ACCOUNTS = "system:serviceaccounts:";
    private static final String API_SERVER = "system:apiserver";

    /** @param account the service account that the caller is, if it is one */
    Standing judge(ApiCall call, @Nullable ServiceAccountName account, TokenPlace token) {
        var user = call.user();
        if (isAnonymous(user)) {
            return ANONYMOUS;
        }
        var certified = call.authority().credential() == Credential.CERTIFICATE;
        var caller = new Caller(
                user, Address.canonical(call.sourceIp()), call.envelope().start(), certified);
        if (account != null) {
            return ofServiceAccount(call, caller, account, token);
        }
        if (!user.name().startsWith(SYSTEM) || isAdministrator(user)) {
            return person(caller);
        }
        return caller.isNode() ? node(caller) : component(caller);
    }

    private Standing person(Caller caller) {
        places.person(caller.ip());
        return PERSON;
    }

    private Standing node(Caller caller) {
        if (!caller.hasGroup("system:nodes")) {
            return caller.certified() ? CLAIMED : UNKNOWN;
        }
        if (!caller.hasPlace()) {
            return Standing.NODE;
        }
        var own = inventory
                .nodeAt(caller.ip())
                .filter(node -> node.name().equals(caller.node()))
                .isPresent();
        if (!own && isStrange(caller)) {
            return CLAIMED;
        }
        places.node(caller.name(), caller.node(), caller.ip(), caller.time(), own);
        return Standing.NODE;
    }

    private boolean isStrange(Caller caller) {
        var homes = places.homes(caller.name());
        if (isPods(caller)) {
            return true;
        }
        if (homes.isHome(caller.ip())) {
            return false;
        }
        return isForeign(caller, homes) || (homes.proven() ? isNotOwn(caller) : hasNotMoved(caller, homes));
    }

    /** Another node, or the API server's own host, on which only a node of the control plane is. */
    private boolean isNotOwn(Caller caller) {
        var another = inventory.nodeAt(caller.ip()).isPresent();
        var here = inventory.nodeNamed(caller.node()).filter(Node::controlPlane).isPresent();
        return another
                || (Address.isLoopback(caller.ip()) && !here)
                || !places.use(caller.ip()).isSystem();
    }

    /** It still lives at an address that is its alone. Where parts of the control plane are at home, an address may be handed on. */
    private boolean hasNotMoved(Caller caller, Homes homes) {
        var handedOn = places.use(caller.ip()).component() && !Address.isLoopback(caller.ip());
        return !handedOn && homes.livesAtAnother(caller.ip(), caller.time()) && isAlone(homes);
    }

    private boolean isAlone(Homes homes) {
        for (var ip : homes.addresses()) {
            if (places.use(ip).nodes()) {
                return false;
            }
        }
        return true;
    }

    private Standing component(Caller caller) {
        if (caller.name().startsWith(BOOTSTRAP)) {
            return UNKNOWN;
        }
        if (!caller.hasPlace()) {
            return CONTROL_PLANE;
        }
        var homes = places.homes(caller.name());
        var known = homes.isHome(caller.ip());
        var onWorker = isWorker(caller.ip());
        if (isPods(caller) || (!known && (isForeign(caller, homes) || (onWorker && livesOnControlPlane(homes))))) {
            return CLAIMED;
        }
        var doubtful = !known && homes.proven() && !isConfirmed(caller.ip());
        places.component(caller.name(), caller.ip(), caller.time(), isConfirmed(caller.ip()));
        if (doubtful) {
            return UNKNOWN;
        }
        return onWorker ? Standing.NODE : CONTROL_PLANE;
    }

    private Standing ofServiceAccount(ApiCall call, Caller caller, ServiceAccountName account, TokenPlace token) {
        var system = account.namespace().equals(SYSTEM_NAMESPACE);
        if (caller.certified() || token.isForeign()) {
            return CLAIMED; // service accounts have no certificates: somebody had their name signed
        }
        if (!caller.hasGroupOf(account)) {
            return UNKNOWN;
        }
        if (token != TokenPlace.UNBOUND) {
            return system ? ADDON : WORKLOAD;
        }
        var pod = inventory.podAt(caller.ip(), caller.time());
        if (pod.filter(there -> runsAs(there, account)).isPresent()) {
            return system ? ADDON : WORKLOAD;
        }
        return system ? controller(call, caller) : UNKNOWN;
    }

    /** Tokens that no pod holds, in the namespace of the system: the controller manager's, if used from its place. */
    private Standing controller(ApiCall call, Caller caller) {
        if (!caller.hasPlace()) {
            return CONTROL_PLANE;
        }
        if (places.isMinted(call.credential())) {
            return UNKNOWN;
        }
        var homes = places.homes(caller.name());
        if (isPods(caller) || places.use(caller.ip()).isForeign()) {
            return homes.settled() ? CLAIMED : UNKNOWN;
        }
        if (!isSystemPlace(caller.ip())) {
            return UNKNOWN;
        }
        places.component(caller.name(), caller.ip(), caller.time(), isConfirmed(caller.ip()));
        return CONTROL_PLANE;
    }

    private boolean isSystemPlace(String ip) {
        var system = Address.isLoopback(ip)
                || inventory.nodeAt(ip).isPresent()
                || places.use(ip).isSystem();
        return system && !isWorker(ip);
    }

    private boolean isPods(Caller caller) {
        return inventory.podAt(caller.ip(), caller.time()).isPresent();
    }

    private boolean isForeign(Caller caller, Homes homes) {
        return places.use(caller.ip()).isForeign() && (homes.settled() || places.wellKnown(caller.time()));
    }

    private boolean isConfirmed(String ip) {
        return inventory.nodeAt(ip).isPresent() && !isWorker(ip);
    }

    /** Known not to run parts of the control plane. */
    private boolean isWorker(String ip) {
        return inventory.knowsControlPlane()
                && inventory.nodeAt(ip).filter(node -> !node.controlPlane()).isPresent();
    }

    private boolean livesOnControlPlane(Homes homes) {
        for (var ip : homes.addresses()) {
            if (isWorker(ip)) {
                return false;
            }
        }
        return homes.settled();
    }

    private static boolean runsAs(Pod pod, ServiceAccountName account) {
        var same = pod.serviceAccount().isEmpty() || pod.serviceAccount().equals(account.name());
        return same && pod.namespace().equals(account.namespace());
    }

    private static boolean isAnonymous(User user) {
        return user.name().isEmpty()
                || user.name().equals("system:anonymous")
                || user.groups().contains("system:unauthenticated");
    }

    /** Names like k3s' {@code system:admin} are people's; the API server alone is in this group itself. */
    private static boolean isAdministrator(User user) {
        return user.groups().contains("system:masters") && !user.name().equals(API_SERVER);
    }

    private record Caller(User user, String ip, Instant time, boolean certified) {
        String name() {
            return user.name();
        }

        boolean isNode() {
            return name().startsWith(NODE);
        }

        String node() {
            return name().substring(NODE.length());
        }

        boolean hasPlace() {
            return !ip.isEmpty();
        }

        /** Some logs have no groups at all. */
        boolean hasGroup(String group) {
            return user.groups().isEmpty() || user.groups().contains(group);
        }

        /** The group of all service accounts of its namespace. */
        boolean hasGroupOf(ServiceAccountName account) {
            var namespace = account.namespace();
            for (var group : user.groups()) {
                if (group.length() == SERVICE_ACCOUNTS.length() + namespace.length()
                        && group.startsWith(SERVICE_ACCOUNTS)
                        && group.endsWith(namespace)) {
                    return true;
                }
            }
            return user.groups().isEmpty();
        }
    }
}
