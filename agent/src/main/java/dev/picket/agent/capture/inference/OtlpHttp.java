package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.BearerToken;
import dev.picket.event.Reason;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/** OTLP over HTTP, in protobuf or JSON, plain or gzip. */
record OtlpHttp(Vertx vertx, OtlpSource source, Optional<BearerToken> token) implements Handler<HttpServerRequest> {
    @Override
    public void handle(HttpServerRequest request) {
        var signal = OtlpSignal.at(Objects.requireNonNullElse(request.path(), ""));
        if (token.isPresent() && !token.get().isShown(request.getHeader("authorization"))) {
            request.response().putHeader("www-authenticate", "Bearer realm=\"picket otlp\"");
            refuse(request, 401, Reason.UNAUTHENTICATED, "send the token of agent.otlp.token");
        } else if (signal.isEmpty()) {
            refuse(request, 404, Reason.MALFORMED, "send to /v1/traces, /v1/logs or /v1/metrics");
        } else if (!HttpMethod.POST.equals(request.method())) {
            request.response().putHeader("allow", "POST");
            refuse(request, 405, Reason.MALFORMED, "send by POST");
        } else if (!isReadable(request)) {
            var wanted = "send application/x-protobuf or application/json, plain or gzip";
            refuse(request, 415, Reason.UNREADABLE_FORMAT, wanted);
        } else {
            new OtlpUpload(request, source, signal.get(), isJson(request), vertx.getOrCreateContext()).accept();
        }
    }

    private void refuse(HttpServerRequest request, int status, Reason reason, String why) {
        source.refuse(reason);
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain")
                .end(why + '\n');
    }

    private static boolean isReadable(HttpServerRequest request) {
        var encoding = header(request, "content-encoding");
        boolean plain = encoding.isEmpty() || encoding.equals("identity") || encoding.equals("gzip");
        return plain && (isJson(request) || header(request, "content-type").startsWith("application/x-protobuf"));
    }

    private static boolean isJson(HttpServerRequest request) {
        return header(request, "content-type").startsWith("application/json");
    }

    private static String header(HttpServerRequest request, String name) {
        var value = request.getHeader(name);
        return value == null ? "" : value.strip().toLowerCase(Locale.ROOT);
    }
}
