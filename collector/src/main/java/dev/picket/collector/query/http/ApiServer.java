package dev.picket.collector.query.http;

import dev.picket.collector.query.Answers;
import dev.picket.event.tls.Renewal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * The HTTP API. {@code /healthz} and {@code /readyz} are open to all, everything under {@code /api/v1} wants a bearer token. Bounds: connections,
 * headers, bodies, questions that wait. A renewed certificate is shown without a restart.
 */
public final class ApiServer implements AutoCloseable {
    private static final int CONNECTIONS_MAX = 512;
    private static final int WAITING_MAX = 16;
    private static final int LINE_BYTES_MAX = 16 << 10;
    private static final int HEADER_BYTES_MAX = 16 << 10;
    private static final Duration IDLE_MAX = Duration.ofSeconds(60);
    private static final Duration WITHIN = Duration.ofSeconds(60);
    private final HttpServer server;
    private final ExecutorService workers;
    private final AtomicInteger open = new AtomicInteger();
    private Optional<Renewal> renewal = Optional.empty();

    private ApiServer(HttpServer server, ExecutorService workers) {
        this.server = server;
        this.workers = workers;
    }

    /**
     * Listens when it returns.
     *
     * @param vertx the caller's
     * @param ready whether the collector does its work, for {@code /readyz}
     * @param more routes of others
     * @throws IOException the port is in use, it would be open to others without TLS, or a file of the certificate cannot be used
     */
    public static ApiServer start(
            Vertx vertx,
            ApiSettings settings,
            Answers answers,
            Tokens tokens,
            BooleanSupplier ready,
            MoreRoutes more,
            InstantSource clock)
            throws IOException {
        refuseToBeOverheard(settings);
        var options = options(settings);
        var server = new ApiServer(
                vertx.createHttpServer(options), workers(answers.limits().atOnce()));
        var gate = new Gate(tokens);
        var router = Router.router(vertx);
        open(router, ready, clock);
        new ApiRoutes(vertx, answers, gate, server.workers, clock).mount(router);
        more.mount(router, gate::adminOnly);
        failing(router);
        server.listen(router, settings);
        server.renewal =
                settings.tls().map(tls -> Renewal.start(vertx, server.server, options, tls.shown(), Renewal.EVERY));
        return server;
    }

    public int port() {
        return server.actualPort();
    }

    /** Hears no more; questions that are worked on are cut off. */
    @Override
    public void close() throws IOException {
        renewal.ifPresent(Renewal::close);
        workers.shutdownNow();
        wait("close the API", server.close());
    }

    private static void refuseToBeOverheard(ApiSettings settings) throws IOException {
        var host = settings.where().host();
        if (settings.tls().isEmpty() && !InetAddress.getByName(host).isLoopbackAddress()) {
            throw new IOException(
                    "the API does not listen on " + host
                            + " without TLS, for tokens would be read on the way: give it a certificate, or listen on 127.0.0.1");
        }
    }

    private void listen(Router router, ApiSettings settings) throws IOException {
        server.connectionHandler(this::connected).requestHandler(router);
        try {
            wait("listen on " + settings.where().host() + ':' + settings.where().port(), server.listen());
        } catch (IOException e) {
            workers.shutdownNow();
            throw e;
        }
    }

    private void connected(HttpConnection connection) {
        if (open.incrementAndGet() > CONNECTIONS_MAX) {
            connection.close();
        }
        connection.closeHandler(_ -> open.decrementAndGet());
    }

    /** The date lets others compare clocks. */
    private static void open(Router router, BooleanSupplier ready, InstantSource clock) {
        router.get("/healthz")
                .handler(request -> request.response()
                        .putHeader(
                                "date",
                                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                        clock.instant().atOffset(ZoneOffset.UTC)))
                        .end("ok\n"));
        router.get("/readyz").handler(request -> {
            boolean yes = ready.getAsBoolean();
            request.response().setStatusCode(yes ? 200 : 503).end(yes ? "ready\n" : "not ready\n");
        });
    }

    private static void failing(Router router) {
        router.errorHandler(
                404,
                request -> Responses.problem(
                        request,
                        404,
                        "there is nothing at this path",
                        "path",
                        "see /api/v1/incidents, timeline, query, coverage, status"));
        router.errorHandler(405, ApiRoutes::wrongMethod);
        router.errorHandler(
                413,
                request -> Responses.problem(
                        request, 413, "the body is too large", "body", "send at most 64 KiB, or 8 KiB to decide"));
        router.errorHandler(
                400,
                request ->
                        Responses.problem(request, 400, "the request cannot be read", "", "check path and parameters"));
        router.errorHandler(500, ApiServer::broken);
    }

    private static void broken(RoutingContext request) {
        Responses.problem(request, 500, "the request failed", "", "see the collector's log");
    }

    /** Platform threads: a native call of the database would hold the carrier of a virtual one. */
    private static ExecutorService workers(int threads) {
        return new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.MINUTES,
                new ArrayBlockingQueue<>(WAITING_MAX),
                Thread.ofPlatform().daemon().name("questions-", 0).factory());
    }

    private static HttpServerOptions options(ApiSettings settings) {
        var options = new HttpServerOptions()
                .setHost(settings.where().host())
                .setPort(settings.where().port())
                .setIdleTimeout((int) IDLE_MAX.toSeconds())
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX);
        settings.tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setUseAlpn(true)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(tls.certificate().toString())
                                .setKeyPath(tls.key().toString())));
        return options;
    }

    private static void wait(String what, io.vertx.core.Future<?> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IOException(
                    "cannot " + what + " within " + WITHIN.toSeconds() + " s: the machine is too busy", e);
        } catch (ExecutionException e) {
            var why = e.getCause() == null ? e : e.getCause();
            throw new IOException("cannot " + what + ": " + why.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: cannot " + what, e);
        }
    }
}
