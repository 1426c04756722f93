package dev.picket.collector.query.http;

import dev.picket.collector.query.Answer;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Problem;
import dev.picket.collector.query.Reply;
import dev.picket.collector.query.Story;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;

/** Writes replies; a connection that has gone away is left alone. Event loop. */
final class Responses {
    private Responses() {}

    static void problem(RoutingContext request, int status, String error, String field, String fix) {
        send(request, status, Json.of(error, field, fix).toBuffer());
    }

    static void send(RoutingContext request, int status, Buffer body) {
        var response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (status == 429) {
            response.putHeader(HttpHeaders.RETRY_AFTER, "1");
        }
        response.setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Content-Type-Options", "nosniff")
                .end(body);
    }

    static void send(RoutingContext request, Reply reply) {
        send(request, status(reply), Json.of(reply).toBuffer());
    }

    static int status(Reply reply) {
        return switch (reply) {
            case Answer _, Story _, Listing _ -> 200;
            case Problem problem ->
                switch (problem.kind()) {
                    case BAD_REQUEST -> 400;
                    case FORBIDDEN -> 403;
                    case NOT_FOUND -> 404;
                    case CONFLICT -> 409;
                    case TOO_LARGE -> 413;
                    case BUSY -> 429;
                    case FAILED -> 500;
                    case TIMEOUT -> 504;
                };
        };
    }
}
