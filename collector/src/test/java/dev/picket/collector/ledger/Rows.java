package dev.picket.collector.ledger;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Hop;
import dev.picket.collector.incident.Incident;
import dev.picket.event.ApiCall;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import dev.picket.event.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** Events, findings and incidents of three tenants, as the earlier stages would hand them on. */
public final class Rows {
    public static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");

    private Rows() {}

    public static Entity workload(String tenant, String name) {
        return new Entity(Entity.Kind.WORKLOAD, tenant + "-ns", name, "10.0.0.1", tenant);
    }

    public static Envelope envelope(String id, Instant time) {
        return new Envelope(
                id, "c1", "agent-1", "node-1", 1, 0, 1, time.minusMillis(5), time, Envelope.Observer.CLIENT);
    }

    public static Observation flow(String id, Instant time, Entity from, Entity to) {
        var flow = new Flow(
                envelope(id, time),
                Flow.Protocol.TCP,
                endpoint(from, 40_000),
                endpoint(to, 8080),
                new Traffic(1200, 10),
                new Traffic(300, 5),
                Flow.Outcome.ESTABLISHED,
                false);
        return observation(flow, from, to, null);
    }

    /** Flows of one workload, a second apart. */
    public static List<Observation> flows(String prefix, Instant first, long count) {
        return LongStream.range(0, count)
                .mapToObj(i -> flow(prefix + i, first.plusSeconds(i), workload("red", "web"), workload("blue", "db")))
                .toList();
    }

    public static Observation call(String id, Instant time, Entity actor, @Nullable Entity via, Entity target) {
        var call = new ApiCall(
                envelope(id, time),
                "audit-" + id,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                "get",
                new ApiCall.User(actor.name(), List.of("g1"), "web-1", "uid-1", "node-1"),
                null,
                "10.0.0.1",
                "kubectl",
                new ApiCall.ObjectReference("", "secrets", "", target.namespace(), target.name()),
                200,
                ApiCall.Decision.ALLOW,
                "",
                "",
                "cred-" + actor.name(),
                "");
        return observation(call, actor, target, via);
    }

    public static Observation inference(String id, Instant time, Entity caller, Entity server) {
        var inference = new Inference(
                envelope(id, time),
                endpoint(caller, 40_000),
                endpoint(server, 8000),
                "chat",
                "openai",
                new Inference.Request("llama", true, 1, 100, 2, 0, 250),
                new Inference.Response(
                        "llama",
                        200,
                        1,
                        List.of("stop"),
                        OptionalLong.of(12),
                        OptionalLong.of(34),
                        OptionalLong.empty(),
                        321,
                        0,
                        false,
                        17),
                List.of(new Inference.Label(
                        "secret.cloud-key", "k1", Inference.Side.RESPONSE, 0, "content", 5, 25, 0.75, "e".repeat(32))),
                List.of(),
                "f".repeat(32),
                caller.tenant(),
                "4bf92f3577b34da6a3ce929d0e0e4736");
        return observation(inference, caller, server, null);
    }

    public static Finding finding(String id, Instant time, Entity actor, Entity target, String... events) {
        var evidence = java.util.Arrays.stream(events)
                .map(event -> new Evidence(Plane.FLOW, event, time))
                .toList();
        return new Finding(
                id,
                new Detection("cross-tenant-flow", Severity.HIGH, List.of("T1021")),
                Severity.HIGH,
                0.9,
                12.5,
                time,
                actor,
                null,
                target,
                null,
                actor.display() + " reached " + target.display(),
                evidence,
                evidence.size());
    }

    public static Incident incident(String id, Instant time, Incident.Status status, Finding... findings) {
        var hops = java.util.Arrays.stream(findings)
                .map(f -> new Hop(f.actor().display(), f.target().display(), time, Plane.FLOW, f.id(), f.summary()))
                .toList();
        return new Incident(
                id,
                Severity.HIGH,
                20,
                time,
                time.plusSeconds(60),
                "cross-tenant-flow",
                status,
                java.util.Arrays.stream(findings)
                        .flatMap(f -> java.util.stream.Stream.of(
                                f.actor().tenant(), f.target().tenant()))
                        .filter(tenant -> !tenant.isEmpty())
                        .collect(java.util.stream.Collectors.toSet()),
                java.util.Arrays.stream(findings).map(Finding::id).toList(),
                hops,
                "");
    }

    private static Observation observation(Event event, Entity actor, Entity target, @Nullable Entity via) {
        return new Observation(event, actor, target, via, Tenants.relate(actor.tenant(), target.tenant()), false);
    }

    private static Endpoint endpoint(Entity of, int port) {
        return new Endpoint(of.ip(), port, "", of.name() + "-1", of.namespace(), of.name(), of.tenant());
    }
}
