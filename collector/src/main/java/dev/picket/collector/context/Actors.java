package dev.picket.collector.context;

import dev.picket.collector.context.Entity.Kind;
import dev.picket.collector.context.rbac.ServiceAccountName;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Endpoint;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who made an API call, through which workload, and what it was about. */
final class Actors {
    /** Subresources through which one gets into a pod: their target is its workload, so that trails join. */
    private static final Set<String> INTO_POD = Set.of("exec", "attach", "portforward", "ephemeralcontainers", "proxy");

    private final Naming naming;
    private final Tenants tenants;
    private final ApiCall call;
    private final @Nullable ServiceAccountName account;

    Actors(Naming naming, Tenants tenants, ApiCall call) {
        this.naming = naming;
        this.tenants = tenants;
        this.call = call;
        this.account = ServiceAccountName.of(call.user().name()).orElse(null);
    }

    /** The service account that made the call, if it was one. */
    @Nullable
    ServiceAccountName account() {
        return account;
    }

    /** The identity whose rights were used. */
    Entity actor() {
        var impersonated = call.impersonated();
        return impersonated == null
                ? identity(call.user(), account)
                : identity(
                        impersonated, ServiceAccountName.of(impersonated.name()).orElse(null));
    }

    /**
     * The workload of the pod that a token is bound to, else of the pod whose address the call came from; else who acts as another.
     *
     * @param home of its token
     * @param here of its address
     */
    @Nullable
    Entity via(@Nullable Entity home, @Nullable Entity here) {
        if (home != null) {
            return home;
        }
        return here != null || call.impersonated() == null ? here : identity(call.user(), account);
    }

    /** The workload behind the address when the token belongs to another one: a token that is used away from home. */
    static @Nullable Entity rival(@Nullable Entity home, @Nullable Entity here) {
        return home == null || here == null || here.key().equals(home.key()) ? null : here;
    }

    /** The pod that made the call: whose token it showed, else at whose address it is. */
    Endpoint caller() {
        var user = call.user();
        if (!user.pod().isEmpty()) {
            return new Endpoint(
                    call.sourceIp(), 0, user.podUid(), user.pod(), account == null ? "" : account.namespace(), "", "");
        }
        return naming.inventory()
                .podAt(call.sourceIp(), start())
                .map(pod -> new Endpoint(call.sourceIp(), 0, pod.uid(), pod.name(), pod.namespace(), "", ""))
                .orElseGet(() -> Endpoint.of(call.sourceIp(), 0));
    }

    Entity target() {
        var object = call.object();
        if (object.resource().isEmpty()) {
            return Entity.NOBODY;
        }
        var intoPod = object.resource().equals("pods")
                && INTO_POD.contains(object.subresource())
                && !object.name().isEmpty();
        return intoPod ? naming.workload(object.namespace(), podName(object), start()) : object(object);
    }

    private Entity object(ObjectReference object) {
        var name = object.name().isEmpty() ? object.resource() : object.resource() + '/' + object.name();
        return new Entity(Kind.OBJECT, object.namespace(), name, "", naming.tenantOf(homeOf(object)));
    }

    /** A namespace is its own tenant's. */
    private static String homeOf(ObjectReference object) {
        var isNamespace =
                object.resource().equals("namespaces") && object.namespace().isEmpty();
        return isNamespace ? object.name() : object.namespace();
    }

    /** {@code scheme:pod:port}, of which a proxied call may name the outer parts. */
    private static String podName(ObjectReference object) {
        var parts = object.name().split(":", -1);
        return parts.length == 3 ? parts[1] : parts[0];
    }

    private Entity identity(User user, @Nullable ServiceAccountName account) {
        return account == null
                ? new Entity(Kind.IDENTITY, "", user.name(), "", tenantOf(user, ""))
                : new Entity(
                        Kind.IDENTITY, account.namespace(), account.name(), "", tenantOf(user, account.namespace()));
    }

    /** Declared for the user, else its service account's namespace's, else declared for a group; else unknown. */
    private String tenantOf(User user, String namespace) {
        var declared = tenants.identities().get(user.name());
        if (declared != null) {
            return declared;
        }
        return namespace.isEmpty() ? tenantOfGroups(user) : naming.tenantOf(namespace);
    }

    private String tenantOfGroups(User user) {
        if (tenants.identities().isEmpty()) {
            return "";
        }
        return user.groups().stream()
                .flatMap(group -> Optional.ofNullable(tenants.identities().get("group:" + group)).stream())
                .findFirst()
                .orElse("");
    }

    /** The workload of the pod that its token is bound to. */
    @Nullable
    Entity ofToken() {
        var user = call.user();
        var byUid = naming.inventory().podOfUid(user.podUid());
        if (byUid.isPresent()) {
            return naming.workload(byUid.get());
        }
        return user.pod().isEmpty()
                ? null
                : naming.workload(account == null ? "" : account.namespace(), user.pod(), start());
    }

    /** The workload of the pod whose address it came from. */
    @Nullable
    Entity ofAddress() {
        return naming.inventory()
                .podAt(call.sourceIp(), start())
                .map(naming::workload)
                .orElse(null);
    }

    private Instant start() {
        return call.envelope().start();
    }
}
