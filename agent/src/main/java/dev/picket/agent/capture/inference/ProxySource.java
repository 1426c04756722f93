package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.inference.ProxySettings.Upstream;
import dev.picket.event.Account;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Sees inferences as a reverse proxy between callers and model servers: forwards everything as it is, the caller's own credential
 * included, and reads what is an inference as it passes. Callers speak HTTP/1.1, or HTTP/2 as Bedrock's JavaScript client does. Traffic comes first: reading has threads and bounds of its own, and what does not
 * fit passes unread, counted.
 */
public final class ProxySource implements Source {
    private static final int CONNECTIONS_MAX = 4096;
    private static final int CALLS_OF_ONE_MAX = 256;
    private static final int HEADERS_MAX = 64 << 10;
    private static final int LINE_MAX = 16 << 10;
    private static final long WAIT_SECONDS = 10;
    /** Some words of an answer: a thread that is woken for each of them takes the cores from the traffic. */
    private static final int GATHER = 2 << 10;

    private final ProxySettings settings;
    private final Vertx vertx;
    private final Inspector inspector;
    private final InstantSource clock;
    private final HttpServer server;
    private final HttpClient client;
    private final AtomicLong open = new AtomicLong();
    private final Account account = new Account("proxy", open::get);
    private final Watches watches;
    private volatile String reason = "";

    private ProxySource(ProxySettings settings, Vertx vertx, Inspector inspector, InstantSource clock, Onward onward) {
        this.settings = settings;
        this.vertx = vertx;
        this.inspector = inspector;
        this.clock = clock;
        this.watches = new Watches("inference", settings.inspectedMax(), GATHER, account, open, onward);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(true)
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(CALLS_OF_ONE_MAX)
                        .setMaxHeaderListSize(HEADERS_MAX))
                .setMaxHeaderSize(HEADERS_MAX)
                .setMaxInitialLineLength(LINE_MAX));
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setMaxHeaderSize(HEADERS_MAX),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS_MAX).setMaxWaitQueueSize(CONNECTIONS_MAX));
    }

    /**
     * Listens, or says in its reason why it cannot.
     *
     * @param vertx whose event loops carry the traffic; the caller's
     */
    public static ProxySource start(
            ProxySettings settings, Vertx vertx, Inspector inspector, InstantSource clock, Onward onward) {
        var proxy = new ProxySource(settings, vertx, inspector, clock, onward);
        proxy.watches.start();
        proxy.listen();
        return proxy;
    }

    /** Where it listens. */
    public int port() {
        return server.actualPort();
    }

    @Override
    public Plane plane() {
        return Plane.INFERENCE;
    }

    @Override
    public String mode() {
        return reason.isEmpty() ? "proxy" : "";
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        waitFor(server.close());
        waitFor(client.close());
        watches.close();
    }

    private void listen() {
        server.requestHandler(this::pass);
        server.invalidRequestHandler(this::refuse);
        waitFor(server.listen())
                .ifPresent(
                        fault -> reason = "cannot listen on " + settings.host() + ":" + settings.port() + ": " + fault);
    }

    private static Optional<String> waitFor(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
            return Optional.empty();
        } catch (ExecutionException failed) {
            return Optional.of(String.valueOf(failed.getMessage()));
        } catch (TimeoutException _) {
            return Optional.of("no answer within " + WAIT_SECONDS + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        }
    }

    private void refuse(HttpServerRequest request) {
        account.in(1);
        account.refused(Reason.MALFORMED, 1);
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    private void pass(HttpServerRequest request) {
        var upstream = settings.upstreams().stream()
                .filter(candidate -> candidate.takes(request.uri()))
                .findFirst();
        account.in(1);
        if (upstream.isEmpty()) {
            account.refused(Reason.NOT_INFERENCE, 1);
            request.response().setStatusCode(404).end();
            return;
        }
        open.incrementAndGet();
        begin(request, upstream.get());
    }

    private void begin(HttpServerRequest request, Upstream upstream) {
        var call = Call.of(request.method().name(), request.uri(), name -> header(request, name));
        var format = call.format();
        if (format.isEmpty()) {
            unread(request, upstream, () -> account.refused(Reason.NOT_INFERENCE, 1));
        } else if (watches.full()) {
            unread(request, upstream, () -> account.dropped(Reason.QUEUE_FULL, 1));
        } else {
            read(request, upstream, new Exchange(call, format.get(), inspector));
        }
    }

    private void unread(HttpServerRequest request, Upstream upstream, Runnable count) {
        new Passage(vertx, request, upstream, settings, Optional.empty(), _ -> settle(count)).begin(client);
    }

    private void read(HttpServerRequest request, Upstream upstream, Exchange exchange) {
        var start = clock.instant();
        var address = request.remoteAddress();
        var caller = Endpoint.of(orEmpty(address.hostAddress()), Math.max(0, address.port()));
        var tenant = settings.tenantHeader().isEmpty() ? "" : header(request, settings.tenantHeader());
        var watch = watches.begin(exchange);
        new Passage(vertx, request, upstream, settings, Optional.of(watch), outcome -> {
                    var server = Endpoint.of(outcome.server(), upstream.port());
                    watches.end(
                            watch,
                            new Watches.Passed(
                                    start,
                                    clock.instant(),
                                    Envelope.Observer.UNKNOWN,
                                    caller,
                                    server,
                                    tenant,
                                    outcome.status(),
                                    outcome.whole()));
                })
                .begin(client);
    }

    private void settle(Runnable count) {
        count.run();
        open.decrementAndGet();
    }

    private static String header(HttpServerRequest request, String name) {
        return orEmpty(request.getHeader(name));
    }

    private static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }
}
