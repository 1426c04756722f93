package dev.picket.collector.query.http;

import dev.picket.collector.context.Principal;
import dev.picket.collector.query.http.Tokens.Grant;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Optional;

/** Lets in who has a token, and remembers who it is for the rest of the request. Event loop. */
record Gate(Tokens tokens) {
    private static final String SCHEME = "bearer ";
    private static final String PRINCIPAL = "principal";
    private static final int HEADER_MAX = 512;

    void anyone(RoutingContext request) {
        var principal = principal(request);
        if (principal.isEmpty()) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            Responses.problem(
                    request, 401, "no valid token", "Authorization", "send Authorization: Bearer and the token");
            return;
        }
        request.put(PRINCIPAL, principal.get());
        request.next();
    }

    void adminOnly(RoutingContext request) {
        var principal = principal(request);
        if (principal.isPresent() && principal.get() instanceof Principal.TenantOwner) {
            Responses.problem(request, 403, "only the admin may see this", "Authorization", "use the admin's token");
            return;
        }
        anyone(request);
    }

    /** After {@link #anyone}: a token that reads does not decide. */
    void decidersOnly(RoutingContext request) {
        if (bearer(request, HEADER_MAX)
                .flatMap(tokens::grant)
                .filter(Grant::decides)
                .isEmpty()) {
            Responses.problem(
                    request,
                    403,
                    "this token may read, and not decide about incidents",
                    "Authorization",
                    "use the token in triage.token of the collector's data folder, or one of the file that collector.api.triage names");
            return;
        }
        request.next();
    }

    /** Who asks; after {@link #anyone}. */
    static Principal of(RoutingContext request) {
        return Objects.requireNonNull(request.<Principal>get(PRINCIPAL), "nobody has asked who it is");
    }

    private Optional<Principal> principal(RoutingContext request) {
        return bearer(request, HEADER_MAX).flatMap(tokens::principal);
    }

    /** The token that a request shows, if its header is no longer than this. */
    static Optional<String> bearer(RoutingContext request, int headerMax) {
        var header = request.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null
                || header.length() > headerMax
                || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            return Optional.empty();
        }
        return Optional.of(header.substring(SCHEME.length()).strip());
    }
}
