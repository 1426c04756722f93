package dev.picket.collector.query.http;

import dev.picket.collector.accept.Enrolment;
import dev.picket.collector.accept.Enrolment.Answer;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * {@code POST /enrol}: an agent's token in the header and its public key in the body, its certificate back. Open to whoever reaches the port, so
 * few are judged at once, and few wait.
 */
public final class EnrolRoute implements AutoCloseable {
    private static final String PATH = "/enrol";
    private static final int AT_ONCE = 4;
    private static final int WAITING_MAX = 64;
    private static final int BODY_BYTES_MAX = 4 << 10;

    private final Vertx vertx;
    private final Enrolment enrolment;
    private final ExecutorService judges = new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            1,
            TimeUnit.MINUTES,
            new ArrayBlockingQueue<>(WAITING_MAX),
            Thread.ofPlatform().daemon().name("enrolment-", 0).factory());

    public EnrolRoute(Vertx vertx, Enrolment enrolment) {
        this.vertx = vertx;
        this.enrolment = enrolment;
    }

    /** Adds it to a server's routes. */
    public void mount(Router router) {
        router.post(PATH)
                .handler(BodyHandler.create(false).setBodyLimit(BODY_BYTES_MAX))
                .handler(this::ask);
    }

    private void ask(RoutingContext request) {
        var token = Gate.bearer(request, Integer.MAX_VALUE);
        if (token.isEmpty()) {
            Responses.problem(
                    request,
                    401,
                    "no token",
                    "Authorization",
                    "send Authorization: Bearer and the token of the agent's service account");
            return;
        }
        var body = request.body().asString();
        var key = body == null ? "" : body;
        var loop = vertx.getOrCreateContext();
        try {
            judges.execute(() -> judge(request, loop, token.get(), key));
        } catch (RejectedExecutionException _) {
            Responses.problem(request, 429, "too many agents enrol at once", "", "ask again in a moment");
        }
    }

    private void judge(RoutingContext request, Context loop, String token, String key) {
        var answer = enrolment.enrol(token, key);
        loop.runOnContext(_ -> send(request, answer));
    }

    private static void send(RoutingContext request, Answer answer) {
        switch (answer) {
            case Answer.Issued(var certificate) -> {
                if (!request.response().ended() && !request.response().closed()) {
                    request.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, "application/pem-certificate-chain")
                            .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                            .end(Buffer.buffer(certificate));
                }
            }
            case Answer.Refused(var why) ->
                Responses.problem(request, 403, why, "Authorization", "see Enrolment in docs/operations.md");
            case Answer.Unavailable(var why) -> Responses.problem(request, 503, why, "", "ask again in a moment");
        }
    }

    @Override
    public void close() {
        judges.shutdownNow();
    }
}
