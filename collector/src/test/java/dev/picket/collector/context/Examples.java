package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/** A small cluster of two tenants and a shared gateway, and events in it. */
final class Examples {
    static final Instant TIME = Instant.parse("2026-03-01T10:00:00Z");

    private Examples() {}

    static Inventory cluster() {
        return Inventory.of(
                List.of(
                        pod("u-web", "shop", "web-7d4b9c8f6d-x2x9p", "10.1.0.1", Map.of("app", "web")),
                        pod("u-db", "bank", "db-0", "10.1.0.2", Map.of("app", "db")),
                        pod("u-gw", "gateway", "gw-7d4b9c8f6d-z2z9p", "10.1.0.3", Map.of("app", "gw")),
                        pod("u-llm", "models", "llm-0", "fd00::9", Map.of("app", "llm")),
                        host("u-cni", "kube-system", "cni-k2k9p", "192.168.0.1")),
                List.of(
                        service("bank", "db-svc", "10.96.0.2", Map.of("app", "db")),
                        service("shop", "outside", "10.96.0.3", Map.of()),
                        service("default", "kubernetes", "10.96.0.1", Map.of())),
                List.of(new Node("node-1", List.of("192.168.0.1"))),
                List.of(
                        new Namespace("shop", Map.of("picket.dev/tenant", "red")),
                        new Namespace("bank", Map.of("picket.dev/tenant", "blue"))));
    }

    static Tenants tenants() {
        return new Tenants(
                Tenants.DEFAULT.labels(),
                Map.of(),
                Map.of("alice", "red", "group:bankers", "blue", "credential:" + "b".repeat(32), "blue"),
                Set.of("kube-system", "gateway", "models"));
    }

    static Context context() {
        return new Context(Examples::cluster, tenants());
    }

    static Pod pod(String uid, String namespace, String name, String ip, Map<String, String> labels) {
        return new Pod(
                uid, namespace, name, List.of(ip), "node-1", "", "", "", false, labels, Instant.EPOCH, Instant.MAX);
    }

    static Pod host(String uid, String namespace, String name, String ip) {
        return new Pod(
                uid, namespace, name, List.of(ip), "node-1", "", "", "", true, Map.of(), Instant.EPOCH, Instant.MAX);
    }

    static Service service(String namespace, String name, String ip, Map<String, String> selector) {
        return new Service(namespace, name, List.of(ip), List.of(80), selector, "");
    }

    static Envelope envelope(String id, Instant start, Observer observer) {
        return Envelope.unplaced(id, start, start.plusMillis(20), observer).placed("c1", "a1", "n1", 1, 0, 1);
    }

    static Flow flow(Endpoint source, Endpoint destination) {
        return flow(TIME, Observer.UNKNOWN, source, destination);
    }

    static Flow flow(Instant start, Observer observer, Endpoint source, Endpoint destination) {
        return new Flow(
                envelope("", start, observer),
                Flow.Protocol.TCP,
                source,
                destination,
                new Traffic(10, 1),
                Traffic.NONE,
                Flow.Outcome.ESTABLISHED,
                false);
    }

    static ApiCall call(User user, String verb, ObjectReference object) {
        return call("audit-1", TIME, user, "", verb, object);
    }

    static ApiCall call(
            String auditId, Instant start, User user, String sourceIp, String verb, ObjectReference object) {
        return new ApiCall(
                envelope(auditId, start, Observer.UNKNOWN),
                auditId,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                verb,
                user,
                null,
                sourceIp,
                "kubectl",
                object,
                200,
                ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
    }

    static User user(String name) {
        return new User(name, List.of(), "", "", "");
    }

    static ObjectReference secret(String namespace, String name) {
        return new ObjectReference("", "secrets", "", namespace, name);
    }

    static Inference inference(Endpoint caller, String credential, String claimedTenant) {
        return new Inference(
                envelope("", TIME, Observer.SERVER),
                caller,
                Endpoint.of("fd00:0:0::9", 8000),
                "chat",
                "openai",
                new Inference.Request("m", false, 1, 0, 1, 0, 10),
                new Inference.Response(
                        "m",
                        200,
                        1,
                        List.of("stop"),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        OptionalLong.empty(),
                        10,
                        0,
                        false,
                        1),
                List.of(),
                List.of(),
                credential,
                claimedTenant,
                "");
    }
}
