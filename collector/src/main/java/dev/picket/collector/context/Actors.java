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
record Actors(Naming naming, Tenants tenants) {
    /** Subresources through which one gets into a pod: their target is its workload, so that trails join. */
    private static final Set<String> INTO_POD = Set.of("exec", "attach", "portforward", "ephemeralcontainers", "proxy");

    /** The identity whose rights were used. */
    Entity actor(ApiCall call) {
        return identity(call.actingUser());
    }

    /** The workload of the pod that a token is bound to, else of the pod whose address the call came from; else who acts as another. */
    @Nullable
    Entity via(ApiCall call) {
        return ofToken(call)
                .or(() -> ofAddress(call))
                .or(() -> impersonator(call))
                .orElse(null);
    }

    private Optional<Entity> impersonator(ApiCall call) {
        return call.impersonated() == null ? Optional.empty() : Optional.of(identity(call.user()));
    }

    /** The workload behind the address when the token belongs to another one: a token that is used away from home. */
    @Nullable
    Entity rival(ApiCall call) {
        var home = ofToken(call);
        return home.flatMap(_ -> ofAddress(call))
                .filter(here -> !here.key().equals(home.orElseThrow().key()))
                .orElse(null);
    }

    /** The pod that made the call: whose token it showed, else at whose address it is. */
    Endpoint caller(ApiCall call) {
        var user = call.user();
        if (!user.pod().isEmpty()) {
            return new Endpoint(call.sourceIp(), 0, user.podUid(), user.pod(), namespaceOf(user), "", "");
        }
        return naming.inventory()
                .podAt(call.sourceIp(), start(call))
                .map(pod -> new Endpoint(call.sourceIp(), 0, pod.uid(), pod.name(), pod.namespace(), "", ""))
                .orElseGet(() -> Endpoint.of(call.sourceIp(), 0));
    }

    Entity target(ApiCall call) {
        var object = call.object();
        if (object.resource().isEmpty()) {
            return Entity.NOBODY;
        }
        var intoPod = object.resource().equals("pods")
                && INTO_POD.contains(object.subresource())
                && !object.name().isEmpty();
        return intoPod ? naming.workload(object.namespace(), podName(object), start(call)) : object(object);
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

    private Entity identity(User user) {
        var namespace = namespaceOf(user);
        var name = namespace.isEmpty()
                ? user.name()
                : user.name().substring(user.name().lastIndexOf(':') + 1);
        return new Entity(Kind.IDENTITY, namespace, name, "", tenantOf(user, namespace));
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
        return user.groups().stream()
                .flatMap(group -> Optional.ofNullable(tenants.identities().get("group:" + group)).stream())
                .findFirst()
                .orElse("");
    }

    private Optional<Entity> ofToken(ApiCall call) {
        var user = call.user();
        var byUid = naming.inventory().podOfUid(user.podUid());
        if (byUid.isPresent()) {
            return byUid.map(naming::workload);
        }
        return user.pod().isEmpty()
                ? Optional.empty()
                : Optional.of(naming.workload(namespaceOf(user), user.pod(), start(call)));
    }

    private Optional<Entity> ofAddress(ApiCall call) {
        return naming.inventory().podAt(call.sourceIp(), start(call)).map(naming::workload);
    }

    private static Instant start(ApiCall call) {
        return call.envelope().start();
    }

    /** Of a service account; empty for anyone else. */
    private static String namespaceOf(User user) {
        return ServiceAccountName.of(user.name())
                .map(ServiceAccountName::namespace)
                .orElse("");
    }
}
