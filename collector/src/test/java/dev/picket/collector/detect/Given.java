package dev.picket.collector.detect;

import dev.picket.collector.context.Access;
import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.context.TokenPlace;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Body;
import dev.picket.event.Content;
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
import org.jspecify.annotations.Nullable;

/** Observations for the tests of detections. Namespaces are tenants; {@code shared} serves all. */
public final class Given {
    public static final Instant START = Instant.parse("2026-03-02T08:00:00Z");

    private Given() {}

    public static Entity workload(String namespace, String name) {
        return new Entity(Entity.Kind.WORKLOAD, namespace, name, "", tenant(namespace));
    }

    public static Entity serviceAccount(String namespace, String name) {
        return new Entity(Entity.Kind.IDENTITY, namespace, name, "", tenant(namespace));
    }

    /** From and to are {@code namespace/name}. */
    public static Observation flow(String id, Instant time, String from, String to, int port, Flow.Outcome outcome) {
        var flow = new Flow(
                envelope(id, time),
                Flow.Protocol.TCP,
                endpoint(from, 40_000),
                endpoint(to, port),
                new Traffic(100, 1),
                Traffic.NONE,
                outcome,
                false);
        return observation(flow, entity(from), entity(to), null);
    }

    public static Observation flow(String id, Instant time, String from, String to) {
        return flow(id, time, from, to, 80, Flow.Outcome.ESTABLISHED);
    }

    /** The same, told of other addresses. */
    public static Observation between(Observation observation, Flow.Protocol protocol, String from, String to) {
        if (!(observation.event() instanceof Flow flow)) {
            throw new IllegalArgumentException(
                    "not a flow: " + observation.event().plane());
        }
        var moved = new Flow(
                flow.envelope(),
                protocol,
                Endpoint.of(from, 0),
                Endpoint.of(to, 0),
                flow.sent(),
                flow.received(),
                flow.outcome(),
                false);
        return new Observation(
                moved, observation.actor(), observation.target(), observation.via(), observation.relation(), false);
    }

    /** The same, as a row that stands for many. */
    public static Observation collapsed(Observation observation) {
        if (!(observation.event() instanceof Flow flow)) {
            throw new IllegalArgumentException(
                    "not a flow: " + observation.event().plane());
        }
        var row = new Flow(
                flow.envelope(),
                flow.protocol(),
                flow.source(),
                flow.destination(),
                flow.sent(),
                flow.received(),
                flow.outcome(),
                true);
        return new Observation(
                row, observation.actor(), observation.target(), observation.via(), observation.relation(), false);
    }

    /** The other end's report. */
    public static Observation secondSide(Observation first) {
        return new Observation(first.event(), first.actor(), first.target(), first.via(), first.relation(), true);
    }

    /**
     * A service account acts on an object.
     *
     * @param by {@code namespace/name} of the service account
     * @param what {@code resource[/subresource]}
     * @param on {@code namespace/name} of the object
     */
    public static Observation call(String id, Instant time, String by, String verb, String what, String on, int code) {
        var resource = what.split("/");
        var call = new ApiCall(
                envelope(id, time),
                "audit-" + id,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                verb,
                new ApiCall.User(
                        "system:serviceaccount:" + by.replace('/', ':'), List.of("system:authenticated"), "", "", ""),
                null,
                "10.0.0.1",
                "kubectl",
                new ApiCall.ObjectReference(
                        "", resource[0], resource.length > 1 ? resource[1] : "", namespace(on), name(on)),
                code,
                code == 403 ? ApiCall.Decision.FORBID : ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
        var object =
                new Entity(Entity.Kind.OBJECT, namespace(on), resource[0] + '/' + name(on), "", tenant(namespace(on)));
        return observation(call, serviceAccount(namespace(by), name(by)), object, null);
    }

    /** The same, of a caller that is known so. */
    public static Observation as(Standing standing, TokenPlace token, Observation observation) {
        return observation.with(new Access(standing, token));
    }

    /** A person without a tenant acts on an object; parameters as of a service account's call. */
    public static Observation byPerson(
            String id, Instant time, String who, String verb, String what, String on, int code) {
        if (!(call(id, time, "shared/x", verb, what, on, code).event() instanceof ApiCall call)) {
            throw new IllegalStateException("a call is a call");
        }
        var user = new ApiCall.User(who, List.of("system:authenticated"), "", "", "");
        var actor = new Entity(Entity.Kind.IDENTITY, "", who, "", "");
        var object = call.object();
        var target =
                new Entity(Entity.Kind.OBJECT, object.namespace(), object.resource(), "", tenant(object.namespace()));
        return as(
                Standing.PERSON,
                TokenPlace.UNBOUND,
                observation(by(call, user, null, "credential-of-" + who, ""), actor, target, null));
    }

    /** The same, acting as another. */
    public static Observation acting(Observation observation, String as, String... groups) {
        if (!(observation.event() instanceof ApiCall call)) {
            throw new IllegalArgumentException("not a call");
        }
        var other = new ApiCall.User(as, List.of(groups), "", "", "");
        var moved = by(call, call.user(), other, call.credential(), "");
        var actor = new Entity(Entity.Kind.IDENTITY, "", as, "", "");
        return new Observation(moved, actor, observation.target(), null, Relation.UNKNOWN, false)
                .with(observation.access());
    }

    /** The same, by this credential, and with that one as its answer. */
    public static Observation credential(Observation observation, String used, String issued) {
        if (!(observation.event() instanceof ApiCall call)) {
            throw new IllegalArgumentException("not a call");
        }
        var moved = by(call, call.user(), call.impersonated(), used, issued);
        return new Observation(
                        moved,
                        observation.actor(),
                        observation.target(),
                        observation.via(),
                        observation.relation(),
                        false)
                .with(observation.access());
    }

    /** The same, with these facts of its line, answer and body. */
    public static Observation with(Observation observation, Ask ask, Reply reply, Content content) {
        if (!(observation.event() instanceof ApiCall call)) {
            throw new IllegalArgumentException("not a call");
        }
        var body = new Body(Body.Origin.REQUEST, false, content);
        return new Observation(
                        call.with(ask, call.authority(), reply, body),
                        observation.actor(),
                        observation.target(),
                        observation.via(),
                        observation.relation(),
                        false)
                .with(observation.access());
    }

    private static ApiCall by(
            ApiCall call, ApiCall.User user, ApiCall.@Nullable User impersonated, String credential, String issued) {
        return new ApiCall(
                call.envelope(),
                call.auditId(),
                call.stage(),
                call.level(),
                call.verb(),
                user,
                impersonated,
                call.sourceIp(),
                call.agentFamily(),
                call.object(),
                call.code(),
                call.decision(),
                call.program(),
                call.container(),
                credential,
                issued);
    }

    /** The same, with the workload behind the identity. */
    public static Observation via(Observation observation, String workload) {
        return new Observation(
                observation.event(),
                observation.actor(),
                observation.target(),
                entity(workload),
                observation.relation(),
                observation.secondSide());
    }

    /** The same, from the address of another workload than the token's. */
    public static Observation rival(Observation observation, String workload) {
        return new Observation(
                observation.event(),
                observation.actor(),
                observation.target(),
                observation.via(),
                entity(workload),
                observation.relation(),
                observation.secondSide());
    }

    public static Observation inference(
            String id, Instant time, String caller, String server, Inference.Label... labels) {
        var inference = new Inference(
                envelope(id, time),
                endpoint(caller, 40_000),
                endpoint(server, 8000),
                "chat",
                "openai",
                new Inference.Request("m-1", false, 1, 0, 1, 0, 10),
                new Inference.Response(
                        "m-1",
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
                List.of(labels),
                List.of(),
                "",
                "",
                "");
        return observation(inference, entity(caller), entity(server), null);
    }

    /** An inference of which only the caller's tenant is known. */
    public static Observation exchange(String id, Instant time, String tenant, Inference.Label... labels) {
        var named = inference(id, time, tenant + "/x", "shared/x", labels);
        var anyone = new Entity(Entity.Kind.IDENTITY, "", "tenant:" + tenant, "", tenant);
        return observation(named.event(), anyone, Entity.NOBODY, null);
    }

    public static Inference.Label label(String type, Inference.Side side, double confidence, String digest) {
        var channel = side == Inference.Side.REQUEST ? "prompt" : "content";
        return new Inference.Label(type, "r1", side, 0, channel, 0, 20, confidence, digest);
    }

    private static Observation observation(Event event, Entity actor, Entity target, @Nullable Entity via) {
        return new Observation(event, actor, target, via, Tenants.relate(actor.tenant(), target.tenant()), false);
    }

    private static Envelope envelope(String id, Instant time) {
        return Envelope.unplaced(id, time, time, Envelope.Observer.CLIENT);
    }

    private static Endpoint endpoint(String name, int port) {
        return new Endpoint("10.0.0.1", port, "", "", namespace(name), name(name), tenant(namespace(name)));
    }

    private static Entity entity(String name) {
        return workload(namespace(name), name(name));
    }

    private static String namespace(String name) {
        return name.substring(0, name.indexOf('/'));
    }

    private static String name(String name) {
        return name.substring(name.indexOf('/') + 1);
    }

    private static String tenant(String namespace) {
        return namespace.equals("shared") ? Tenants.SHARED : namespace;
    }
}
