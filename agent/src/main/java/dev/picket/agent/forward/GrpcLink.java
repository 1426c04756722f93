package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Batch;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.grpc.client.GrpcClient;
import io.vertx.grpc.client.GrpcClientOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** The way to a collector over the network: one gRPC stream over mutual TLS 1.3; the server must be who it is asked for. */
public final class GrpcLink implements Link {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final long ACKNOWLEDGEMENT_BYTES_MAX = 64 << 10;

    private final Vertx vertx;
    private final String host;
    private final int port;
    private final Tls tls;
    private Optional<GrpcConnection> current = Optional.empty();

    public GrpcLink(Vertx vertx, String host, int port, Tls tls) {
        this.vertx = vertx;
        this.host = host;
        this.port = port;
        this.tls = tls;
    }

    @Override
    public void open(Listener listener) {
        close();
        var missing = tls.unreadable();
        if (missing.isPresent()) {
            listener.closed(missing.get() + " cannot be read");
            return;
        }
        var client =
                GrpcClient.client(vertx, new GrpcClientOptions().setMaxMessageSize(ACKNOWLEDGEMENT_BYTES_MAX), http());
        var connection = new GrpcConnection(client, vertx.getOrCreateContext(), host + ":" + port, listener);
        current = Optional.of(connection);
        connection.open(SocketAddress.inetSocketAddress(port, host));
    }

    @Override
    public void send(Batch batch) {
        current.ifPresent(connection -> connection.send(batch));
    }

    @Override
    public void close() {
        current.ifPresent(GrpcConnection::close);
        current = Optional.empty();
    }

    private HttpClientOptions http() {
        return new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setSsl(true)
                .setUseAlpn(true)
                .setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
                .setVerifyHost(true)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(tls.authority().toString()))
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(tls.certificate().toString())
                        .setKeyPath(tls.key().toString()))
                .setConnectTimeout((int) CONNECT_WITHIN.toMillis())
                .setSslHandshakeTimeout(CONNECT_WITHIN.toSeconds())
                .setInitialSettings(new Http2Settings());
    }
}
