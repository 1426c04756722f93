package dev.picket.cli.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.GrpcLink;
import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.Tls;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.GrpcIntake;
import dev.picket.collector.accept.Identity;
import dev.picket.collector.accept.Listening;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who is not let in, and that it is counted. */
class GrpcSecurityIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private Central central;
    private CertificateAuthority authority;
    private GrpcIntake intake;

    @BeforeEach
    void start() throws IOException {
        central = new Central(folder.resolve("accept"));
        authority = CertificateAuthority.open(folder.resolve("tls"), InstantSource.system());
        intake = GrpcIntake.start(vertx, central.accept(), new Listening("127.0.0.1", 0), authority.server(List.of()));
    }

    @AfterEach
    void stop() {
        intake.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void connect_ownCertificate_isLetIn() throws IOException {
        var heard = knock(GrpcRig.tls(authority.agent("node-1")));

        assertThat(heard.answer).isPresent();
        assertThat(intake.connections().opened()).isEqualTo(1);
        assertThat(intake.connections().refused()).isZero();
    }

    @Test
    void connect_certificateOfAnotherAuthority_isRefusedAndCounted() throws IOException {
        var other = CertificateAuthority.open(folder.resolve("other"), InstantSource.system());
        var strange = other.agent("node-1");
        var believing = new Identity(authority.certificate(), strange.certificate(), strange.key());

        assertRefused(knock(GrpcRig.tls(believing)));
    }

    @Test
    void connect_expiredCertificate_isRefusedAndCounted() throws IOException {
        var lastYear = InstantSource.offset(InstantSource.system(), Duration.ofDays(-400));
        var expired = CertificateAuthority.open(folder.resolve("tls"), lastYear).agent("node-1");

        assertRefused(knock(GrpcRig.tls(expired)));
    }

    @Test
    void connect_serversOwnCertificate_isNotAnAgents() throws IOException {
        assertRefused(knock(GrpcRig.tls(authority.server(List.of()))));
    }

    @Test
    void connect_noCertificate_isRefusedAndCounted() throws Exception {
        try (var socket =
                believing().getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), intake.port())) {
            var tls = (SSLSocket) socket;
            assertThatThrownBy(() -> {
                        tls.startHandshake();
                        assertThat(tls.getInputStream().read()).isNegative();
                        throw new IOException("the server hung up");
                    })
                    .isInstanceOf(IOException.class);
        }

        await().atMost(PATIENCE).until(() -> intake.connections().refused() == 1);
    }

    @Test
    void connect_withoutTls_isRefusedAndCounted() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), intake.port())) {
            socket.getOutputStream().write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            await().atMost(PATIENCE).until(() -> intake.connections().refused() == 1);
        }
    }

    @Test
    void connect_serverOfAnotherAuthority_isNotBelieved() throws IOException {
        var other = CertificateAuthority.open(folder.resolve("other"), InstantSource.system());

        var heard = knock(GrpcRig.tls(other.agent("node-1")));

        assertThat(heard.answer).isEmpty();
        assertThat(heard.why).hasValueSatisfying(why -> assertThat(why).contains("certificate is not believed"));
    }

    @Test
    void connect_keyMissing_saysWhichFile() throws IOException {
        var identity = authority.agent("node-1");
        Files.delete(identity.key());

        assertThat(knock(GrpcRig.tls(identity)).why).hasValue(identity.key() + " cannot be read");
    }

    @Test
    void connect_keyBroken_isToldAndNotThrown() throws IOException {
        var identity = authority.agent("node-1");
        Files.writeString(identity.key(), "not a key");

        assertThat(knock(GrpcRig.tls(identity)).why).isPresent();
    }

    @Test
    void connect_nobodyListens_saysSo() throws IOException {
        intake.close();

        var heard = knock(GrpcRig.tls(authority.agent("node-1")));

        assertThat(heard.why).hasValueSatisfying(why -> assertThat(why).contains("Connection refused"));
    }

    @Test
    void start_portInUse_saysWhichAndIsNotAnotherError() throws IOException {
        var where = new Listening("127.0.0.1", intake.port());
        var identity = authority.server(List.of());

        assertThatThrownBy(() -> GrpcIntake.start(vertx, central.accept(), where, identity))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen for agents on 127.0.0.1:" + intake.port());
    }

    private void assertRefused(Knock heard) {
        assertThat(heard.answer).isEmpty();
        await().atMost(PATIENCE).until(() -> intake.connections().refused() >= 1);
        assertThat(central.accept().account().balance().in()).isZero();
        assertThat(central.accept().health()).isEmpty();
    }

    /** Sends one empty batch as soon as it may, and waits for what comes of it. */
    private Knock knock(Tls tls) {
        try (var link = new GrpcLink(vertx, "localhost", intake.port(), tls)) {
            var heard = new Knock(link);
            link.open(heard);
            await().atMost(PATIENCE).until(() -> heard.answer.isPresent() || heard.why.isPresent());
            return heard;
        }
    }

    private SSLContext believing() throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var file = Files.newInputStream(authority.certificate())) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(file));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, trust.getTrustManagers(), new SecureRandom());
        return context;
    }

    private static final class Knock implements Link.Listener {
        private final Link link;
        private volatile Optional<Acknowledgement> answer = Optional.empty();
        private volatile Optional<String> why = Optional.empty();

        Knock(Link link) {
            this.link = link;
        }

        @Override
        public void opened() {
            link.send(Batch.newBuilder()
                    .setNumber(1)
                    .setCluster("test")
                    .setAgent("node-1")
                    .build());
        }

        @Override
        public void acknowledged(Acknowledgement acknowledgement) {
            answer = Optional.of(acknowledgement);
        }

        @Override
        public void closed(String reason) {
            why = Optional.of(reason);
        }
    }
}
