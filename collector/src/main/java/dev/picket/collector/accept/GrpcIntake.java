package dev.picket.collector.accept;

import dev.picket.event.tls.Renewal;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.IntakeGrpcService;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Agents over the network: gRPC over TLS 1.3, and nobody comes in without a certificate of our authority. Reads one batch a stream at a
 * time; the next waits in the network until that one is judged. A renewed certificate is shown without a restart.
 */
public final class GrpcIntake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcIntake.class);
    private static final int CONNECTIONS_MAX = 2 * Accept.AGENTS_MAX;
    private static final int STREAMS_PER_CONNECTION_MAX = 4;
    private static final int WINDOW_BYTES = 1 << 20;
    private static final int ENVELOPE_BYTES = 64 << 10;
    private static final Duration SILENT_MAX = Duration.ofSeconds(90);
    private static final Duration START_WITHIN = Duration.ofSeconds(30);

    private final Vertx vertx;
    private final Accept accept;
    private final HttpServer server;
    private final AtomicInteger open = new AtomicInteger();
    private final LongAdder opened = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder malformed = new LongAdder();
    private Optional<Renewal> renewal = Optional.empty();

    private GrpcIntake(Vertx vertx, Accept accept, HttpServer server) {
        this.vertx = vertx;
        this.accept = accept;
        this.server = server;
    }

    /**
     * Listens when it returns.
     *
     * @param identity the server's; its authority also judges the clients
     * @throws IOException the port is in use, or a file of the identity cannot be used
     */
    public static GrpcIntake start(Vertx vertx, Accept accept, Listening where, Identity identity) throws IOException {
        var options = options(where, identity);
        var intake = new GrpcIntake(vertx, accept, vertx.createHttpServer(options));
        var limits = new GrpcServerOptions()
                .setMaxMessageSize((long) Accept.BATCH_BYTES_MAX + ENVELOPE_BYTES)
                .removeEnabledProtocol(GrpcProtocol.WEB)
                .removeEnabledProtocol(GrpcProtocol.WEB_TEXT);
        var grpc = GrpcServer.server(vertx, limits);
        grpc.callHandler(IntakeGrpcService.Deliver, intake::serve);
        intake.server
                .connectionHandler(intake::connected)
                .exceptionHandler(_ -> intake.refused.increment())
                .requestHandler(grpc);
        intake.listen(where);
        intake.renewal = Optional.of(Renewal.start(vertx, intake.server, options, identity.shown(), Renewal.EVERY));
        return intake;
    }

    private static HttpServerOptions options(Listening where, Identity identity) {
        return new HttpServerOptions()
                .setHost(where.host())
                .setPort(where.port())
                .setSsl(true)
                .setUseAlpn(true)
                .setAlpnVersions(List.of(HttpVersion.HTTP_2))
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setClientAuth(ClientAuth.REQUIRED)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(identity.authority().toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(identity.certificate().toString())
                        .setKeyPath(identity.key().toString()))
                .setReadIdleTimeout((int) SILENT_MAX.toSeconds())
                .setInitialSettings(new Http2Settings()
                        .setMaxConcurrentStreams(STREAMS_PER_CONNECTION_MAX)
                        .setInitialWindowSize(WINDOW_BYTES))
                .setHttp2ConnectionWindowSize(WINDOW_BYTES);
    }

    private void listen(Listening where) throws IOException {
        try {
            server.listen().toCompletionStage().toCompletableFuture().get(START_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            var why = failed.getCause() == null ? failed : failed.getCause();
            throw new IOException(
                    "cannot listen for agents on " + where.host() + ":" + where.port() + ": " + why.getMessage(),
                    failed);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while starting to listen", hurried);
        }
    }

    /** The port that is listened on. */
    public int port() {
        return server.actualPort();
    }

    /** Any thread. */
    public Connections connections() {
        return new Connections(opened.sum(), refused.sum(), malformed.sum());
    }

    /** Hears no more. Batches that are being judged are finished, and their agents bring them again. */
    @Override
    public void close() {
        renewal.ifPresent(Renewal::close);
        try {
            server.close().toCompletionStage().toCompletableFuture().get(START_WITHIN.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failed) {
            LOG.warn("the intake did not close in order: {}", failed.getClass().getSimpleName());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void connected(HttpConnection connection) {
        if (open.incrementAndGet() > CONNECTIONS_MAX) {
            refused.increment();
            connection.close();
        } else {
            opened.increment();
        }
        connection.exceptionHandler(_ -> connection.close());
        connection.closeHandler(_ -> open.decrementAndGet());
    }

    private void serve(GrpcServerRequest<Batch, Acknowledgement> request) {
        var session = accept.connect(peer(request.connection()));
        new IntakeStream(request, session, vertx.getOrCreateContext(), malformed::increment).begin();
    }

    private static Peer peer(HttpConnection connection) {
        try {
            var certificate = (X509Certificate) connection.peerCertificates().getFirst();
            return new Peer.Certified(PeerNames.of(certificate));
        } catch (SSLPeerUnverifiedException nobody) {
            return new Peer.Certified(Set.of());
        }
    }
}
