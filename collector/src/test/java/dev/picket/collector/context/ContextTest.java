package dev.picket.collector.context;

import static dev.picket.collector.context.Examples.TIME;
import static dev.picket.collector.context.Examples.call;
import static dev.picket.collector.context.Examples.flow;
import static dev.picket.collector.context.Examples.inference;
import static dev.picket.collector.context.Examples.secret;
import static dev.picket.collector.context.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Entity.Kind;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Endpoint;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContextTest {
    private static final String UNDECLARED = "a".repeat(32);
    private static final String DECLARED = "b".repeat(32);

    @Test
    void observe_flowBetweenAddresses_namesBothWorkloads() {
        var seen = observe(flow(Endpoint.of("10.1.0.1", 40000), Endpoint.of("10.1.0.2", 5432)));

        assertThat(seen.actor()).isEqualTo(new Entity(Kind.WORKLOAD, "shop", "web", "10.1.0.1", "red"));
        assertThat(seen.target()).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "db", "10.1.0.2", "blue"));
        assertThat(seen.relation()).isEqualTo(Relation.CROSS_TENANT);
        assertThat(((Flow) seen.event()).source())
                .isEqualTo(new Endpoint("10.1.0.1", 40000, "u-web", "web-7d4b9c8f6d-x2x9p", "shop", "web", "red"));
    }

    @Test
    void observe_flowToServiceAddress_namesTheWorkloadBehind() {
        var seen = observe(flow(Endpoint.of("10.1.0.1", 40000), Endpoint.of("10.96.0.2", 80)));

        assertThat(seen.target()).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "db", "10.96.0.2", "blue"));
    }

    @Test
    void observe_flowToTheApiServersService_isToWhatServesAll() {
        var seen = observe(flow(Endpoint.of("10.1.0.1", 40000), Endpoint.of("10.96.0.1", 443)));

        assertThat(seen.target().key()).isEqualTo("workload:default/kubernetes");
        assertThat(seen.relation()).isEqualTo(Relation.SHARED);
    }

    @Test
    void observe_flowOfHostNetworkPodByUid_isThePodsNotTheNodes() {
        var byUid = new Endpoint("192.168.0.1", 9, "u-cni", "", "", "", "");

        var seen = observe(flow(byUid, Endpoint.of("192.168.0.1", 10250)));

        assertThat(seen.actor().key()).isEqualTo("workload:kube-system/cni");
        assertThat(seen.target()).isEqualTo(new Entity(Kind.ADDRESS, "", "node-1", "192.168.0.1", "shared"));
        assertThat(seen.target().display()).isEqualTo("node-1 (192.168.0.1)");
        assertThat(seen.relation()).isEqualTo(Relation.SHARED);
    }

    @Test
    void observe_flowThatBringsNames_needsNoInventory() {
        var context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
        var byPod = new Endpoint("10.9.0.1", 1, "", "frontend-579b9bff58-t2dbm", "default", "", "");
        var byWorkload = new Endpoint("10.9.0.2", 2, "", "", "default", "h35ff3dee", "green");

        var seen = context.observe(flow(byPod, byWorkload)).orElseThrow();

        assertThat(seen.actor()).isEqualTo(new Entity(Kind.WORKLOAD, "default", "frontend", "10.9.0.1", "default"));
        assertThat(seen.target()).isEqualTo(new Entity(Kind.WORKLOAD, "default", "h35ff3dee", "10.9.0.2", "green"));
    }

    @Test
    void observe_flowWhoseNamesContradictTheInventory_keepsItsNames() {
        var named = new Endpoint("10.1.0.1", 1, "", "other-0", "bank", "", "");
        var namespaced = new Endpoint("10.1.0.2", 2, "", "", "shop", "", "");

        var seen = observe(flow(named, namespaced));

        assertThat(seen.actor()).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "other", "10.1.0.1", "blue"));
        assertThat(seen.target()).isEqualTo(new Entity(Kind.ADDRESS, "", "", "10.1.0.2", "red"));
    }

    @Test
    void observe_flowToTheOutside_isAnAddressOfNobody() {
        var seen = observe(flow(Endpoint.of("10.1.0.1", 1), Endpoint.of("198.51.100.7", 443)));

        assertThat(seen.target()).isEqualTo(new Entity(Kind.ADDRESS, "", "", "198.51.100.7", ""));
        assertThat(seen.relation()).isEqualTo(Relation.UNKNOWN);
    }

    @Test
    void observe_callOfServiceAccount_isItsNamespacesIdentity() {
        var seen = observe(call(user("system:serviceaccount:shop:ci"), "get", secret("bank", "key")));

        assertThat(seen.actor()).isEqualTo(new Entity(Kind.IDENTITY, "shop", "ci", "", "red"));
        assertThat(seen.target()).isEqualTo(new Entity(Kind.OBJECT, "bank", "secrets/key", "", "blue"));
        assertThat(seen.relation()).isEqualTo(Relation.CROSS_TENANT);
        assertThat(seen.via()).isNull();
    }

    @Test
    void observe_callOfOthers_hasTheDeclaredTenantOrNone() {
        assertThat(observe(call(user("alice"), "get", secret("shop", ""))).relation())
                .isEqualTo(Relation.SAME_TENANT);
        assertThat(observe(call(new User("bob", List.of("x", "bankers"), "", "", ""), "get", secret("shop", "")))
                        .relation())
                .isEqualTo(Relation.CROSS_TENANT);
        assertThat(tenantOf("system:node:node-1")).isEmpty();
        assertThat(tenantOf("system:anonymous")).isEmpty();
        assertThat(tenantOf("system:serviceaccount:odd")).isEmpty();
        assertThat(tenantOf("system:serviceaccount::x")).isEmpty();
        assertThat(tenantOf("system:serviceaccount:kube-system:job-controller")).isEqualTo(Tenants.SHARED);
    }

    @Test
    void observe_callWithImpersonation_actsAsTheOther() {
        var plain = call(user("root"), "get", secret("bank", "key"));
        var seen = observe(impersonating(plain, user("alice")));

        assertThat(seen.actor()).isEqualTo(new Entity(Kind.IDENTITY, "", "alice", "", "red"));
    }

    @Test
    void observe_execIntoPod_targetsItsWorkload() {
        var exec = new ObjectReference("", "pods", "exec", "bank", "db-0");
        var unknown = new ObjectReference("", "pods", "attach", "bank", "gone-7d4b9c8f6d-x2x9p");
        var proxied = new ObjectReference("", "pods", "proxy", "bank", "https:db-0:8443");
        var plain = new ObjectReference("", "pods", "", "bank", "db-0");
        var listing = new ObjectReference("", "pods", "", "", "");
        var namespace = new ObjectReference("", "namespaces", "", "", "bank");

        assertThat(target(exec)).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "db", "10.1.0.2", "blue"));
        assertThat(target(unknown)).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "gone", "", "blue"));
        assertThat(target(proxied).key()).isEqualTo("workload:bank/db");
        assertThat(target(plain)).isEqualTo(new Entity(Kind.OBJECT, "bank", "pods/db-0", "", "blue"));
        assertThat(target(listing)).isEqualTo(new Entity(Kind.OBJECT, "", "pods", "", ""));
        assertThat(target(namespace).tenant()).isEqualTo("blue");
        assertThat(target(ObjectReference.NONE)).isEqualTo(Entity.NOBODY);
    }

    @Test
    void observe_callFromPod_goesViaItsWorkload() {
        var bound = new User("system:serviceaccount:bank:x", List.of(), "db-0", "u-db", "node-1");
        var unknown = new User("system:serviceaccount:bank:x", List.of(), "old-1", "u-old", "node-1");

        assertThat(from(bound, "").via()).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "db", "10.1.0.2", "blue"));
        assertThat(from(unknown, "").via()).isEqualTo(new Entity(Kind.WORKLOAD, "bank", "old", "", "blue"));
        assertThat(from(user("alice"), "10.1.0.1").actingEntity().key()).isEqualTo("workload:shop/web");
        assertThat(from(user("alice"), "192.168.0.1").via()).isNull();
        assertThat(from(user("alice"), "203.0.113.9").actingEntity().kind()).isEqualTo(Kind.IDENTITY);
    }

    @Test
    void observe_tokenUsedFromAnotherPod_namesBoth() {
        var bound = new User("system:serviceaccount:bank:x", List.of(), "db-0", "u-db", "node-1");

        var stolen = from(bound, "10.1.0.1");
        var atHome = from(bound, "10.1.0.2");

        assertThat(stolen.via()).extracting(Entity::key).isEqualTo("workload:bank/db");
        assertThat(stolen.rival()).extracting(Entity::key).isEqualTo("workload:shop/web");
        assertThat(atHome.rival()).isNull();
    }

    @Test
    void observe_inferenceOfPod_isThePodsTenant() {
        var seen = observe(inference(Endpoint.of("10.1.0.1", 40000), UNDECLARED, ""));

        assertThat(seen.actor()).isEqualTo(new Entity(Kind.WORKLOAD, "shop", "web", "10.1.0.1", "red"));
        assertThat(seen.target().key()).isEqualTo("workload:models/llm");
        assertThat(seen.relation()).isEqualTo(Relation.SHARED);
        assertThat(seen.rival()).isNull();
        assertThat(((Inference) seen.event()).caller().tenant()).isEqualTo("red");
    }

    @Test
    void observe_inferenceThatNamesTwoTenants_saysSo() {
        var claimed = observe(inference(Endpoint.of("10.1.0.1", 1), "", "blue"));
        var credential = observe(inference(Endpoint.of("10.1.0.1", 1), DECLARED, ""));
        var agreed = observe(inference(Endpoint.of("10.1.0.1", 1), "", "red"));

        assertThat(claimed.actor().tenant()).isEqualTo("red");
        assertThat(claimed.rival()).extracting(Entity::tenant).isEqualTo("blue");
        assertThat(credential.rival()).extracting(Entity::tenant).isEqualTo("blue");
        assertThat(agreed.rival()).isNull();
    }

    @Test
    void observe_inferenceThroughSharedGateway_isWhomTheGatewaySpeaksFor() {
        var gateway = Endpoint.of("10.1.0.3", 1);

        assertThat(observe(inference(gateway, UNDECLARED, "")).actor())
                .isEqualTo(new Entity(Kind.CREDENTIAL, "", UNDECLARED, "10.1.0.3", "credential:" + UNDECLARED));
        assertThat(observe(inference(gateway, DECLARED, "")).actor().tenant()).isEqualTo("blue");
        assertThat(observe(inference(gateway, "", "red")).actor())
                .isEqualTo(new Entity(Kind.IDENTITY, "", "tenant:red", "10.1.0.3", "red"));
        assertThat(observe(inference(gateway, "", "")).actor().key()).isEqualTo("workload:gateway/gw");
    }

    @Test
    void observe_inferenceWithoutPod_isTheEventsTenantThenTheCredentialsThenTheClaim() {
        var recorded = new Endpoint("", 0, "", "", "", "", "red");
        var outside = Endpoint.of("203.0.113.9", 1);

        assertThat(observe(inference(recorded, "", "")).actor().key()).isEqualTo("identity:/tenant:red");
        assertThat(observe(inference(recorded, UNDECLARED, "")).actor())
                .isEqualTo(new Entity(Kind.CREDENTIAL, "", UNDECLARED, "", "red"));
        assertThat(observe(inference(outside, "", "blue")).actor())
                .isEqualTo(new Entity(Kind.ADDRESS, "", "", "203.0.113.9", "blue"));
        assertThat(observe(inference(outside, "", "")).relation()).isEqualTo(Relation.UNKNOWN);
        assertThat(observe(inference(Endpoint.UNKNOWN, "", "")).actor()).isEqualTo(Entity.NOBODY);
    }

    private static Observation observe(Event event) {
        return Examples.context().observe(event).orElseThrow();
    }

    private static String tenantOf(String name) {
        return observe(call(user(name), "get", secret("shop", "x"))).actor().tenant();
    }

    private static Entity target(ObjectReference object) {
        return observe(call(user("alice"), "get", object)).target();
    }

    private static Observation from(User user, String sourceIp) {
        return observe(call("audit-1", TIME, user, sourceIp, "get", secret("bank", "key")));
    }

    private static ApiCall impersonating(ApiCall call, User impersonated) {
        return new ApiCall(
                call.envelope(),
                call.auditId(),
                call.stage(),
                call.level(),
                call.verb(),
                call.user(),
                impersonated,
                call.sourceIp(),
                call.agentFamily(),
                call.object(),
                call.code(),
                call.decision(),
                call.program(),
                call.container(),
                call.credential(),
                call.issuedCredential());
    }
}
