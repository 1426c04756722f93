package dev.picket.collector.query.http;

import dev.picket.collector.context.Principal;
import dev.picket.collector.query.Answers;
import dev.picket.collector.query.Filter;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What may be asked under {@code /api/v1}. The event loop reads and writes; the questions are worked on by other threads. */
final class ApiRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(ApiRoutes.class);
    private static final int BODY_BYTES_MAX = 64 << 10;
    private final Vertx vertx;
    private final Answers answers;
    private final Gate gate;
    private final Executor workers;
    private final InstantSource clock;

    ApiRoutes(Vertx vertx, Answers answers, Gate gate, Executor workers, InstantSource clock) {
        this.vertx = vertx;
        this.answers = answers;
        this.gate = gate;
        this.workers = workers;
        this.clock = clock;
    }

    void mount(Router router) {
        router.route("/api/*").handler(gate::anyone);
        router.get("/api/v1/incidents").handler(filtered(answers::incidents));
        router.get("/api/v1/incidents/:id").handler(request -> {
            var id = String.valueOf(request.pathParam("id"));
            answer(request, principal -> answers.incident(principal, id));
        });
        router.get("/api/v1/timeline").handler(filtered(answers::timeline));
        router.get("/api/v1/coverage").handler(filtered(answers::coverage));
        router.get("/api/v1/status").handler(request -> answer(request, answers::status));
        router.get("/api/v1/query").handler(this::queryOfUrl);
        router.post("/api/v1/query")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::queryOfBody);
    }

    private io.vertx.core.Handler<RoutingContext> filtered(BiFunction<Principal, Filter, Reply> question) {
        return request -> {
            switch (Filter.parse(parameters(request), clock.instant())) {
                case Filter filter -> answer(request, principal -> question.apply(principal, filter));
                case Problem problem -> Responses.send(request, problem);
            }
        };
    }

    private static Map<String, String> parameters(RoutingContext request) {
        var parameters = new HashMap<String, String>();
        request.queryParams().forEach(entry -> parameters.put(entry.getKey(), entry.getValue()));
        return parameters;
    }

    private void queryOfUrl(RoutingContext request) {
        var sql = request.queryParams().get("sql");
        query(request, sql == null ? "" : sql);
    }

    /** {@code {"sql": "…"}}, or the text itself. */
    private void queryOfBody(RoutingContext request) {
        var body = request.body().asString();
        var text = body == null ? "" : body;
        try {
            query(request, text.strip().startsWith("{") ? new JsonObject(text).getString("sql", "") : text);
        } catch (DecodeException | ClassCastException _) {
            Responses.problem(
                    request, 400, "the body is no JSON with a text sql", "sql", "send {\"sql\": \"SELECT …\"}");
        }
    }

    private void query(RoutingContext request, String sql) {
        answer(request, principal -> answers.query(principal, sql));
    }

    private void answer(RoutingContext request, Function<Principal, Reply> question) {
        var principal = Gate.of(request);
        var loop = vertx.getOrCreateContext();
        try {
            workers.execute(() -> work(request, loop, () -> question.apply(principal)));
        } catch (RejectedExecutionException _) {
            Responses.problem(request, 429, "too many questions at once", "", "ask again in a moment");
        }
    }

    /** A question that fails in a way nobody thought of costs its asker an answer, not the server its thread. */
    private static void work(RoutingContext request, Context loop, java.util.function.Supplier<Reply> question) {
        try {
            var reply = question.get();
            var status = Responses.status(reply);
            Buffer body = Json.of(reply).toBuffer();
            loop.runOnContext(_ -> Responses.send(request, status, body));
        } catch (RuntimeException e) {
            LOG.error("a question failed: {}", e.getClass().getName());
            loop.runOnContext(
                    _ -> Responses.problem(request, 500, "the question failed", "", "see the collector's log"));
        }
    }

    /** What is there, for other methods than it has. */
    static void wrongMethod(RoutingContext request) {
        Responses.problem(
                request,
                405,
                request.request().method() + " is not possible here",
                "method",
                "read by " + HttpMethod.GET + ", decide by " + HttpMethod.POST);
    }
}
