package dev.picket.collector.query.http;

import dev.picket.collector.context.Principal;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import dev.picket.collector.triage.Desk;
import dev.picket.collector.triage.Order;
import dev.picket.collector.triage.Outcome;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.InstantSource;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What people decide, under {@code /api/v1}: {@code POST incidents/ID/acknowledge|close|reopen}, {@code GET} and {@code POST suppressions}, {@code POST
 * suppressions/ID/remove}. Deciding wants a token of its own, as a bearer token and not in a cookie, and a body of JSON, which no page of
 * somebody else's can send along. Event loop.
 */
public final class TriageRoutes {
    private static final int BODY_BYTES_MAX = 8 << 10;
    private static final long WITHIN_SECONDS = 20;

    private final Vertx vertx;
    private final Desk desk;
    private final Gate gate;
    private final InstantSource clock;

    public TriageRoutes(Vertx vertx, Desk desk, Tokens tokens, InstantSource clock) {
        this.vertx = vertx;
        this.desk = desk;
        this.gate = new Gate(tokens);
        this.clock = clock;
    }

    /** Adds them to a server's routes, after those that want any token. */
    public void mount(Router router) {
        router.get("/api/v1/suppressions")
                .handler(gate::adminOnly)
                .handler(request -> Responses.send(request, TriageRows.of(desk.suppressions())));
        deciding(
                router,
                "/api/v1/incidents/:id/acknowledge",
                Fields.ACKNOWLEDGE,
                (fields, id, who) -> new Order.Acknowledge(who, id, fields.text("owner"), fields.text("reason")));
        deciding(
                router,
                "/api/v1/incidents/:id/close",
                Fields.CLOSE,
                (fields, id, who) -> new Order.Close(who, id, fields.text("owner"), fields.text("reason")));
        deciding(
                router,
                "/api/v1/incidents/:id/reopen",
                Fields.REOPEN,
                (fields, id, who) -> new Order.Reopen(who, id, fields.text("owner"), fields.text("reason")));
        deciding(
                router,
                "/api/v1/suppressions/:id/remove",
                Fields.REMOVE,
                (fields, id, who) -> new Order.Remove(who, id, fields.text("owner"), fields.text("reason")));
        deciding(
                router,
                "/api/v1/suppressions",
                Fields.SUPPRESS,
                (fields, _, who) -> new Order.Suppress(
                        who,
                        fields.text("detection"),
                        fields.text("tenant"),
                        fields.text("workload"),
                        fields.text("user"),
                        fields.text("target"),
                        fields.text("owner"),
                        fields.text("reason"),
                        fields.until(clock.instant())));
    }

    /** What the fields of a body ask for. */
    @FunctionalInterface
    private interface Reading {
        Order of(Fields fields, String id, String principal);
    }

    /** In three routes, for one reads its body first: nothing is read of whom the gate turns away. */
    private void deciding(Router router, String path, Fields.Known known, Reading reading) {
        router.post(path).handler(gate::decidersOnly);
        router.post(path).handler(TriageRoutes::jsonOnly);
        router.post(path)
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(request -> decide(request, known, reading));
    }

    private static void jsonOnly(RoutingContext request) {
        var type = request.request().getHeader(HttpHeaders.CONTENT_TYPE);
        var bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        if (!bare.equals("application/json")) {
            Responses.problem(request, 415, "the body is not said to be JSON", "Content-Type", "send application/json");
            return;
        }
        request.next();
    }

    private void decide(RoutingContext request, Fields.Known known, Reading reading) {
        var body = request.body().asString();
        switch (Fields.read(body == null ? "" : body, known, clock.instant())) {
            case Body.Wrong(var field, var error, var fix) -> Responses.problem(request, 400, error, field, fix);
            case Fields fields ->
                ask(request, reading.of(fields, String.valueOf(request.pathParam("id")), name(request)));
        }
    }

    private static String name(RoutingContext request) {
        return switch (Gate.of(request)) {
            case Principal.Admin(var name) -> name;
            case Principal.TenantOwner(var name, var _) -> name;
        };
    }

    private void ask(RoutingContext request, Order order) {
        Context loop = vertx.getOrCreateContext();
        var _ = desk.ask(order)
                .orTimeout(WITHIN_SECONDS, TimeUnit.SECONDS)
                .whenComplete((outcome, failed) -> loop.runOnContext(
                        _ -> Responses.send(request, failed == null ? reply(outcome) : late(failed))));
    }

    private static Reply reply(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done(var action) -> new Listing(TriageRows.of(action));
            case Outcome.Refused(var why, var error, var field, var fix) -> new Problem(kind(why), error, field, fix);
        };
    }

    private static Reply late(Throwable failed) {
        return failed instanceof TimeoutException
                ? new Problem(
                        Problem.Kind.TIMEOUT,
                        "not done within " + WITHIN_SECONDS + " s, and it may be done yet",
                        "",
                        "look before you ask again")
                : new Problem(Problem.Kind.FAILED, "the decision failed", "", "see the collector's log");
    }

    private static Problem.Kind kind(Outcome.Why why) {
        return switch (why) {
            case WRONG -> Problem.Kind.BAD_REQUEST;
            case UNKNOWN -> Problem.Kind.NOT_FOUND;
            case CONFLICT -> Problem.Kind.CONFLICT;
            case BUSY -> Problem.Kind.BUSY;
            case FAILED -> Problem.Kind.FAILED;
        };
    }
}
