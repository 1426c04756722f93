package dev.picket.collector.context;

import dev.picket.collector.context.Entity.Kind;
import dev.picket.event.Endpoint;
import dev.picket.event.Inference;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who called a model. A peer that serves all tenants, e.g. a gateway, speaks for others: what it forwards names the tenant, and the peer itself
 * only when nothing does.
 *
 * @param caller the inference's caller with its names completed
 */
record Callers(Naming naming, Tenants tenants, Inference inference, Endpoint caller) {

    /** The peer pod's, else the event's, else the credential's (as declared, else the credential itself), else the trusted gateway's word. */
    String tenant() {
        return first(Stream.of(peer(), own(), credential(), inference.claimedTenant(), caller.tenant()))
                .orElse("");
    }

    /** The peer's workload, else the credential, else the address, else anyone of the tenant. */
    Entity actor() {
        var peer = naming.entity(caller);
        if (peer.kind() == Kind.WORKLOAD && !speaksForOthers()) {
            return new Entity(Kind.WORKLOAD, peer.namespace(), peer.name(), peer.ip(), tenant());
        }
        if (!inference.credential().isEmpty()) {
            return new Entity(Kind.CREDENTIAL, "", inference.credential(), peer.ip(), tenant());
        }
        return byTenant(peer, tenant());
    }

    /** Anyone of another tenant that the same inference names: two sources disagree. */
    @Nullable
    Entity rival() {
        return Stream.of(peer(), own(), declared().orElse(""), inference.claimedTenant())
                .filter(tenant -> !tenant.isEmpty())
                .distinct()
                .skip(1)
                .findFirst()
                .map(this::anyoneOf)
                .orElse(null);
    }

    private Entity byTenant(Entity peer, String tenant) {
        if (tenant.isEmpty() || tenant.equals(Tenants.SHARED)) {
            return peer;
        }
        return peer.ip().isEmpty() || speaksForOthers()
                ? anyoneOf(tenant)
                : new Entity(Kind.ADDRESS, "", peer.name(), peer.ip(), tenant);
    }

    private Entity anyoneOf(String tenant) {
        return new Entity(Kind.IDENTITY, "", "tenant:" + tenant, caller.ip(), tenant);
    }

    private boolean speaksForOthers() {
        return caller.tenant().equals(Tenants.SHARED)
                || naming.tenantOf(caller.namespace()).equals(Tenants.SHARED);
    }

    private String peer() {
        return unlessShared(naming.tenantOf(caller.namespace()));
    }

    private String own() {
        return unlessShared(inference.caller().tenant());
    }

    private String credential() {
        var hash = inference.credential();
        return hash.isEmpty() ? "" : declared().orElse("credential:" + hash);
    }

    private Optional<String> declared() {
        return Optional.ofNullable(tenants.identities().get("credential:" + inference.credential()));
    }

    private static String unlessShared(String tenant) {
        return tenant.equals(Tenants.SHARED) ? "" : tenant;
    }

    private static Optional<String> first(Stream<String> tenants) {
        return tenants.filter(tenant -> !tenant.isEmpty()).findFirst();
    }
}
