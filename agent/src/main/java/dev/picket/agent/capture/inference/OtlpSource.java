package dev.picket.agent.capture.inference;

import com.google.protobuf.Message;
import dev.picket.agent.capture.BearerToken;
import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import dev.picket.event.Stopping;
import dev.picket.event.tls.KeyFiles;
import dev.picket.event.tls.Renewal;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hears what instrumented applications and gateways tell of their inferences by OTLP 1.x, over gRPC and over HTTP in protobuf or JSON. What
 * was said in prompts and answers, which some send by default, is inspected in memory and goes no further. A message is answered once its
 * inferences are the next stage's; when too much is waiting, its sender is told to come again.
 */
public final class OtlpSource implements Source {
    private static final int HEADERS_MAX = 16 << 10;
    private static final int IDLE_SECONDS = 60;
    private static final long WAIT_SECONDS = 10;
    private static final long ARRIVING_BYTES_MAX = 64L << 20;

    private final OtlpSettings settings;
    private final Account account = new Account("otlp");
    private final Lane lane = new Lane("otlp");
    private final AtomicLong arriving = new AtomicLong();
    private final OtlpInferences inferences;
    private final Stopping renewals = new Stopping();
    private @Nullable HttpServer grpc;
    private @Nullable HttpServer http;
    private volatile String fault = "";

    private OtlpSource(OtlpSettings settings, Inspector inspector, InstantSource clock, Onward onward) {
        this.settings = settings;
        this.inferences = new OtlpInferences(settings.relays(), inspector, clock, onward, account);
    }

    /**
     * Listens, or says in its reason why it cannot.
     *
     * @param vertx whose event loops carry the traffic; the caller's
     */
    public static OtlpSource start(
            OtlpSettings settings, Vertx vertx, Inspector inspector, InstantSource clock, Onward onward) {
        var source = new OtlpSource(settings, inspector, clock, onward);
        source.lane.start();
        try {
            source.listen(vertx);
        } catch (IOException e) {
            source.fault = String.valueOf(e.getMessage());
        }
        return source;
    }

    /** Where gRPC is heard; 0: nowhere. */
    public int grpcPort() {
        return port(grpc);
    }

    /** Where HTTP is heard; 0: nowhere. */
    public int httpPort() {
        return port(http);
    }

    @Override
    public Plane plane() {
        return Plane.INFERENCE;
    }

    @Override
    public String mode() {
        return fault.isEmpty() ? "otlp" : "";
    }

    @Override
    public String reason() {
        long contents = inferences.contents();
        if (!fault.isEmpty() || contents == 0) {
            return fault;
        }
        return contents + " attributes held prompts or answers and were dropped: senders need not send them"
                + " (TRACELOOP_TRACE_CONTENT=false, OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=NO_CONTENT)";
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        renewals.close();
        close(grpc);
        close(http);
        lane.close();
    }

    /** What became of a message. */
    enum Verdict {
        TAKEN,
        MALFORMED,
        BUSY
    }

    /** Reads a message elsewhere and says what became of it, there. */
    void offer(OtlpSignal signal, boolean json, byte[] body, String sender, Consumer<Verdict> then) {
        if (!lane.offer(body.length, () -> then.accept(read(signal.parse(body, json), sender)))) {
            refuse(Reason.QUEUE_FULL);
            then.accept(Verdict.BUSY);
        }
    }

    /** Room for as many more bytes that are arriving, or so many fewer. False: there is none. */
    boolean hold(long bytes) {
        if (arriving.addAndGet(bytes) <= ARRIVING_BYTES_MAX || bytes <= 0) {
            return true;
        }
        arriving.addAndGet(-bytes);
        return false;
    }

    void refuse(Reason reason) {
        account.in(1);
        account.refused(reason, 1);
    }

    private Verdict read(Optional<Message> message, String sender) {
        if (message.isEmpty()) {
            refuse(Reason.MALFORMED);
            return Verdict.MALFORMED;
        }
        inferences.take(message.get(), sender);
        return Verdict.TAKEN;
    }

    private void listen(Vertx vertx) throws IOException {
        refuseStrangers();
        var gate = settings.token().isPresent()
                ? Optional.of(BearerToken.read(settings.token().get()))
                : Optional.<BearerToken>empty();
        grpc = listen(vertx, options(settings.grpcPort()), new OtlpGrpc(this, gate).server(vertx));
        http = listen(vertx, options(settings.httpPort()), new OtlpHttp(vertx, this, gate));
    }

    private void refuseStrangers() throws IOException {
        boolean open = settings.token().isEmpty() || settings.tls().isEmpty();
        if (open && !Addresses.isLoopback(settings.host())) {
            throw new IOException(
                    "does not listen on " + settings.host()
                            + " without a token and TLS: set agent.otlp.token, agent.otlp.certificate and agent.otlp.key, or listen on 127.0.0.1");
        }
    }

    private HttpServerOptions options(int port) {
        var options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(port)
                .setHttp2ClearTextEnabled(true)
                .setDecompressionSupported(false)
                .setIdleTimeout(IDLE_SECONDS)
                .setMaxHeaderSize(HEADERS_MAX);
        settings.tls()
                .ifPresent(tls -> options.setSsl(true)
                        .setUseAlpn(true)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.3", "TLSv1.2"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .setCertPath(tls.chain().toString())
                                .setKeyPath(tls.key().toString())));
        return options;
    }

    private HttpServer listen(Vertx vertx, HttpServerOptions options, Handler<HttpServerRequest> handler)
            throws IOException {
        var server = vertx.createHttpServer(options).requestHandler(handler);
        await("listen on " + options.getHost() + ':' + options.getPort(), server.listen());
        settings.tls().ifPresent(tls -> {
            var renewal = Renewal.start(vertx, server, options, new KeyFiles(tls.chain(), tls.key()), Renewal.EVERY);
            renewals.onStop("renewal", renewal::close);
        });
        return server;
    }

    private static int port(@Nullable HttpServer server) {
        return server == null ? 0 : server.actualPort();
    }

    private void close(@Nullable HttpServer server) {
        if (server != null) {
            try {
                await("stop", server.close());
            } catch (IOException e) {
                fault = String.valueOf(e.getMessage());
            }
        }
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
