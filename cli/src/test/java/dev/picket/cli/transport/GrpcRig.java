package dev.picket.cli.transport;

import dev.picket.agent.forward.GrpcLink;
import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.Tls;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.GrpcIntake;
import dev.picket.collector.accept.Identity;
import dev.picket.collector.accept.Listening;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** Agent and collector with TLS between them, over a relay that can cut the wire. */
final class GrpcRig implements Rig {
    private final Central central;
    private final Vertx vertx = Vertx.vertx();
    private final CertificateAuthority authority;
    private GrpcIntake intake;
    private final Relay relay;

    GrpcRig(Central central, Path folder) {
        this.central = central;
        try {
            this.authority = CertificateAuthority.open(folder.resolve("tls"), InstantSource.system());
            this.intake = start(0);
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
        this.relay = Relay.to(vertx, intake.port());
    }

    @Override
    public Link link(String agent) {
        try {
            return new GrpcLink(vertx, "localhost", relay.port(), tls(authority.agent(agent)));
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    static Tls tls(Identity identity) {
        return new Tls(identity.authority(), identity.certificate(), identity.key());
    }

    @Override
    public void breakConnections() {
        relay.cut();
    }

    @Override
    public void stopCollector() {
        intake.close();
    }

    @Override
    public void startCollector() {
        central.restart();
        try {
            intake = start(intake.port());
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    private GrpcIntake start(int port) throws IOException {
        return GrpcIntake.start(vertx, central.accept(), new Listening("127.0.0.1", port), authority.server(List.of()));
    }

    @Override
    public void close() {
        intake.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
