package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.Listening;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A collector that shows what somebody else brings, as a kubelet shows a Secret: in a folder that is exchanged as a whole. */
class BroughtCertificateIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private Vertx vertx = Vertx.vertx();
    private DataFolder data = new DataFolder(Path.of("."));

    @BeforeEach
    void make() throws IOException {
        vertx.close();
        vertx = Engines.start(stopping);
        data = DataFolder.make(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void certificate_renewedByAnotherAuthority_isShownWithoutARestart_andBelievedByCommandsHere() throws Exception {
        bring("first");
        int grpc = freePort();
        var central = start(serving(), grpc);
        int api = URI.create(central.address()).getPort();

        assertThat(List.of(shown(api, "http/1.1"), shown(grpc, "h2"))).containsOnly(issuer("first"));
        assertThat(status().code()).as(status().err()).isZero();

        bring("second");

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(List.of(shown(api, "http/1.1"), shown(grpc, "h2")))
                        .containsOnly(issuer("second")));
        assertThat(status().code()).as(status().err()).isZero();
    }

    @Test
    void start_withHalfOfIt_isRefusedWithTheFix() throws IOException {
        bring("first");
        var half = new TreeMap<>(serving());
        half.remove("PICKET_COLLECTOR_SERVING_KEY");

        assertThatThrownBy(() -> start(half, freePort()))
                .hasMessage(
                        "collector.serving: certificate, key and authority belong together: give all three, or none");
    }

    @Test
    void start_withoutWhomToBelieve_isRefusedWithTheFix() throws IOException {
        bring("first");
        Files.delete(folder.resolve("first-secret/ca.crt"));

        assertThatThrownBy(() -> start(serving(), freePort()))
                .hasMessageContaining("secret/ca.crt cannot be read")
                .hasMessageContaining("put ca.crt into the Secret yourself");
    }

    @Test
    void start_withAnotherKey_isRefused() throws IOException {
        bring("first");
        Files.copy(
                authority("second").server(List.of()).key(),
                folder.resolve("first-secret/tls.key"),
                StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> start(serving(), freePort())).hasMessageContaining("the key is not the certificate's");
    }

    private Map<String, String> serving() {
        return Map.of(
                "PICKET_COLLECTOR_SERVING_CERTIFICATE",
                folder.resolve("secret/tls.crt").toString(),
                "PICKET_COLLECTOR_SERVING_KEY",
                folder.resolve("secret/tls.key").toString(),
                "PICKET_COLLECTOR_SERVING_AUTHORITY",
                folder.resolve("secret/ca.crt").toString());
    }

    private Central start(Map<String, String> variables, int grpc) throws IOException {
        var file = Files.writeString(
                folder.resolve("picket.yaml"), "data: " + data.path() + "\nports: {api: " + freePort() + "}\n");
        var config = config(file, variables);
        return Central.start(
                config,
                data,
                Optional.of(new Listening("127.0.0.1", grpc)),
                (_, _) -> {},
                InstantSource.system(),
                vertx,
                stopping);
    }

    private static Config config(Path file, Map<String, String> variables) throws IOException {
        return switch (ConfigFile.read(file, variables)) {
            case Loaded.Good(var config) -> config;
            case Loaded wrong -> throw new AssertionError(wrong.toString());
        };
    }

    /** By an authority of that name. */
    private void bring(String name) throws IOException {
        var identity = authority(name).server(List.of());
        var secret = Files.createDirectory(folder.resolve(name + "-secret"));
        Files.copy(identity.certificate(), secret.resolve("tls.crt"));
        Files.copy(identity.key(), secret.resolve("tls.key"));
        Files.copy(identity.authority(), secret.resolve("ca.crt"));
        var link = Files.createSymbolicLink(folder.resolve("fresh"), secret);
        Files.move(link, folder.resolve("secret"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private CertificateAuthority authority(String name) throws IOException {
        return CertificateAuthority.open(folder.resolve(name), InstantSource.system());
    }

    private String issuer(String name) throws Exception {
        try (var in = Files.newInputStream(folder.resolve(name).resolve("ca.pem"))) {
            var factory = CertificateFactory.getInstance("X.509");
            return ((X509Certificate) factory.generateCertificate(in))
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    /** Who issued what is shown to somebody who speaks this protocol; the handshake is good, whatever the server then thinks of its client. */
    private static String shown(int port, String protocol) throws IOException, GeneralSecurityException {
        var context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Everybody()}, null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            var parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {protocol});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo(protocol);
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getIssuerX500Principal()
                    .getName();
        }
    }

    private Run status() {
        return Run.of("status", "--data", data.path().toString());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** It is asked who it is, not believed. */
    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String kind) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
