package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.BearerToken;
import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import dev.picket.event.tls.KeyFiles;
import dev.picket.event.tls.Renewal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Hears API servers that send their audit events as EventLists ({@code --audit-webhook-config-file}). A list is answered as soon as it has a
 * place in a bounded queue, never after what becomes of it; when there is none, the sender is told to come again. Batches overlap, come out
 * of order and come twice: recognising that is {@code context}'s.
 *
 * <p>An event is in once its batch was answered with 200. Until the next stage has it, it is held in memory, and lost with the process.
 */
public final class AuditWebhook implements Source {
    private static final String PATH = "/audit";
    private static final int LINE_BYTES_MAX = 4 << 10;
    private static final int HEADER_BYTES_MAX = 16 << 10;
    /** Connections that wait to be accepted: a sender that finds no room tries again only after 10 s. */
    private static final int BACKLOG = 1_024;

    private static final long WAIT_SECONDS = 10;
    private static final long LAST_REQUESTS_SECONDS = 2;

    private final WebhookSettings settings;
    private final WebhookQueue queue;
    private final Room room;
    private final Deadlines deadlines;
    private final Vertx vertx;
    private @Nullable HttpServer server;
    private Optional<Renewal> renewal = Optional.empty();
    private @Nullable WebhookGate gate;
    private volatile String fault = "";
    private volatile boolean heard;
    private volatile boolean stopping;

    private AuditWebhook(
            WebhookSettings settings, AuditFormat format, Vertx vertx, InstantSource clock, Onward onward) {
        this.settings = settings;
        this.vertx = vertx;
        this.room = new Room(settings.bounds().heldBytes());
        this.queue =
                new WebhookQueue(format, clock, onward, room, settings.bounds().drain());
        this.deadlines = new Deadlines(vertx, System::nanoTime);
    }

    /**
     * Listens, and writes the API server's kubeconfig, or says in its reason why it cannot.
     *
     * @param vertx whose event loops carry the traffic; the caller's
     */
    public static AuditWebhook start(
            WebhookSettings settings, AuditFormat format, Vertx vertx, InstantSource clock, Onward onward) {
        var webhook = new AuditWebhook(settings, format, vertx, clock, onward);
        webhook.queue.start();
        try {
            webhook.listen();
        } catch (IOException e) {
            webhook.fault = String.valueOf(e.getMessage());
        }
        return webhook;
    }

    /** Where API servers send to. */
    public String address() {
        var scheme = settings.tls().isPresent() ? "https://" : "http://";
        var host = settings.reachedAs();
        return scheme + (host.contains(":") ? '[' + host + ']' : host) + ':' + port() + PATH;
    }

    /** Where it listens; 0: nowhere. */
    public int port() {
        var listening = server;
        return listening == null ? 0 : listening.actualPort();
    }

    @Override
    public Plane plane() {
        return Plane.AUDIT;
    }

    @Override
    public String mode() {
        return fault.isEmpty() ? "webhook" : "";
    }

    @Override
    public String reason() {
        if (!fault.isEmpty() || heard) {
            return fault;
        }
        return "no API server has sent anything yet: start it with --audit-webhook-config-file="
                + settings.kubeconfig();
    }

    @Override
    public Account account() {
        return queue.account();
    }

    @Override
    public void close() {
        stopping = true;
        renewal.ifPresent(Renewal::close);
        var listening = server;
        if (listening != null) {
            try {
                await("stop", listening.shutdown(LAST_REQUESTS_SECONDS, TimeUnit.SECONDS));
            } catch (IOException e) {
                fault = String.valueOf(e.getMessage());
            }
        }
        deadlines.close();
        queue.close();
    }

    private void listen() throws IOException {
        refuseToBeOverheard();
        var token = settings.token().isPresent()
                ? Optional.of(BearerToken.read(settings.token().get()))
                : Optional.<BearerToken>empty();
        gate = new WebhookGate(
                token,
                settings.clients().isPresent(),
                settings.clients().map(WebhookSettings.Clients::names).orElse(Set.of()));
        var options = options();
        var listening = vertx.createHttpServer(options)
                .connectionHandler(this::connected)
                .invalidRequestHandler(this::invalid)
                .requestHandler(this::handle);
        await("listen on " + settings.host() + ':' + settings.port(), listening.listen());
        server = listening;
        renewal = settings.tls().map(tls -> {
            var files = new KeyFiles(tls.chain(), tls.key());
            return Renewal.start(vertx, listening, options, files, Renewal.EVERY);
        });
        WebhookKubeconfig.write(settings, address(), token.map(BearerToken::text));
    }

    private void refuseToBeOverheard() throws IOException {
        if (settings.tls().isEmpty() && !InetAddress.getByName(settings.host()).isLoopbackAddress()) {
            throw new IOException("does not listen on " + settings.host()
                    + " without TLS, for its token and all audit events would be read on the way: set agent.audit.webhook.tls,"
                    + " or listen on 127.0.0.1");
        }
    }

    /** HTTP/1.1: an API server is as fast by it, and there is less that can be abused. It never compresses what it sends. */
    private HttpServerOptions options() {
        var options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setAcceptBacklog(BACKLOG)
                .setHttp2ClearTextEnabled(false)
                .setHandle100ContinueAutomatically(true)
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX);
        settings.tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setUseAlpn(false)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(tls.chain().toString())
                                .setKeyPath(tls.key().toString())));
        settings.clients()
                .ifPresent(clients -> options.setClientAuth(ClientAuth.REQUEST)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(clients.authority().toString())));
        return options;
    }

    private void connected(HttpConnection connection) {
        if (deadlines.open() >= settings.bounds().connections()) {
            connection.close();
            return;
        }
        deadlines.within(connection, settings.bounds().idle());
        connection.closeHandler(_ -> deadlines.forget(connection));
    }

    private void invalid(HttpServerRequest request) {
        queue.account().in(1);
        queue.account().refused(Reason.MALFORMED, 1);
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    private void handle(HttpServerRequest request) {
        deadlines.within(request.connection(), settings.bounds().request());
        request.response()
                .endHandler(_ ->
                        deadlines.within(request.connection(), settings.bounds().idle()));
        if (HttpMethod.GET.equals(request.method()) && "/healthz".equals(request.path())) {
            request.response().end("ok\n");
        } else {
            take(request, new WebhookRequest(request, settings.bounds(), queue, room));
        }
    }

    private void take(HttpServerRequest request, WebhookRequest incoming) {
        if (!admits(request)) {
            request.response().putHeader("www-authenticate", "Bearer realm=\"picket audit webhook\"");
            incoming.refuse(401, Reason.UNAUTHENTICATED, "who are you? use the kubeconfig that picket wrote");
        } else if (!PATH.equals(request.path()) && !(PATH + '/').equals(request.path())) {
            incoming.refuse(404, Reason.MALFORMED, "there is nothing at this path: send to " + PATH);
        } else if (!HttpMethod.POST.equals(request.method())) {
            request.response().putHeader("allow", "POST");
            incoming.refuse(405, Reason.MALFORMED, "send audit events by POST");
        } else if (isEncoded(request)) {
            incoming.refuse(415, Reason.UNREADABLE_FORMAT, "send the list as plain JSON, not compressed");
        } else if (stopping) {
            incoming.stopping();
        } else {
            heard = true;
            incoming.accept();
        }
    }

    private boolean admits(HttpServerRequest request) {
        var authorization = request.getHeader("authorization");
        var asked = gate;
        return asked != null && asked.admits(authorization == null ? "" : authorization, peer(request));
    }

    private static Optional<X509Certificate> peer(HttpServerRequest request) {
        try {
            return request.isSSL()
                    ? request.connection().peerCertificates().stream()
                            .filter(X509Certificate.class::isInstance)
                            .map(X509Certificate.class::cast)
                            .findFirst()
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException _) {
            return Optional.empty();
        }
    }

    private static boolean isEncoded(HttpServerRequest request) {
        var encoding = request.getHeader("content-encoding");
        return encoding != null && !encoding.equalsIgnoreCase("identity");
    }

    private static void await(String what, Future<?> future) throws IOException {
        try {
            future.toCompletionStage().toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            var why = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException("cannot " + what + ": " + why.getMessage(), failed);
        } catch (TimeoutException late) {
            throw new IOException("cannot " + what + ": no answer within " + WAIT_SECONDS + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted: cannot " + what, interrupted);
        }
    }
}
