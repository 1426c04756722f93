package dev.picket.event.wire;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.CommandSign;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Reply;
import dev.picket.event.Traffic;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** One event of each plane with every field set. */
final class Samples {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901234Z");

    private Samples() {}

    static List<Event> everyPlane() {
        return List.of(flow(), call(), inference());
    }

    private static Envelope envelope() {
        return Envelope.unplaced("", TIME, TIME.plusMillis(5), Envelope.Observer.SERVER)
                .placed("c1", "node-1", "node-1", 1_700_000_000_000L, 3, 42);
    }

    private static Flow flow() {
        return new Flow(
                envelope(),
                Flow.Protocol.UDP,
                new Endpoint("10.0.0.1", 40000, "uid-1", "web-1", "shop", "web", "red"),
                Endpoint.of("fd00::2", 53),
                new Traffic(100, 2),
                new Traffic(Long.MAX_VALUE, 3),
                Flow.Outcome.REFUSED,
                true);
    }

    private static ApiCall call() {
        return new ApiCall(
                envelope(),
                "a-1",
                ApiCall.Stage.RESPONSE_STARTED,
                ApiCall.Level.METADATA,
                "get",
                new User(
                        "system:serviceaccount:shop:web",
                        List.of("g1", "g2"),
                        "web-1",
                        "uid-1",
                        "node-1",
                        "c".repeat(32)),
                new User("root", List.of(), "", "", ""),
                "10.0.0.1",
                "kubectl",
                new ObjectReference("apps", "pods", "exec", "shop", "web-1"),
                101,
                ApiCall.Decision.ALLOW,
                "sh",
                "main",
                "d".repeat(32),
                new Ask(
                        "/metrics",
                        "metadata.name=db",
                        "owner=helm",
                        "kubectl-run",
                        new Ask.Proxied("/run/shop/web-1/main", Ask.Act.RUN, "shop", "web-1", "main"),
                        List.of(CommandSign.CLOUD_METADATA, CommandSign.COPY),
                        true,
                        true,
                        true),
                new Authority(
                        Authority.Credential.CERTIFICATE,
                        Authority.Basis.RBAC,
                        new Authority.Grant("RoleBinding", "shop", "b", "ClusterRole", "admin", "Group", "g1")),
                new Reply("Forbidden", true, new Reply.Wished("groups", "system:masters"), "restricted:latest", true),
                Contents.body(Contents.everyKind().getFirst()));
    }

    static List<ApiCall> callsOfEveryContent() {
        return Contents.everyKind().stream()
                .map(content -> {
                    var call = call();
                    return call.with(call.ask(), call.authority(), call.reply(), Contents.body(content));
                })
                .toList();
    }

    private static Inference inference() {
        return new Inference(
                envelope(),
                Endpoint.of("10.0.0.1", 40000),
                Endpoint.of("10.0.0.9", 8000),
                "chat",
                "openai",
                new Inference.Request("llama-3.1-8b", true, 2, 100, 3, 1, 250),
                new Inference.Response(
                        "llama-3.1-8b",
                        200,
                        2,
                        List.of("stop", "length"),
                        OptionalLong.of(12),
                        OptionalLong.of(0),
                        OptionalLong.empty(),
                        321,
                        1,
                        true,
                        17),
                List.of(new Inference.Label(
                        "secret.cloud-key", "k1", Inference.Side.REQUEST, 1, "prompt", 5, 25, 0.75, "e".repeat(32))),
                List.of(-1L, 7L),
                "f".repeat(32),
                "red",
                "4bf92f3577b34da6a3ce929d0e0e4736");
    }
}
