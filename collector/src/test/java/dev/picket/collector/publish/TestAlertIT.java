package dev.picket.collector.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.Identity;
import dev.picket.collector.detect.Severity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against servers of ours that take, refuse, hang, and show certificates; a real Alertmanager is in {@code DayTwoIT} of {@code cli}. */
@SuppressWarnings("NullAway.Init")
class TestAlertIT {
    private static final InetSocketAddress ANY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private static final char[] PASSWORD = "of-the-test".toCharArray();

    @TempDir
    private Path folder = Path.of(".");

    private final Queue<JsonObject> posted = new ConcurrentLinkedQueue<>();
    private final Queue<String> tokens = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = taking(HttpServer.create(ANY, 0));
        server.createContext("/refuses", exchange -> {
            exchange.sendResponseHeaders(401, -1);
            exchange.close();
        });
        server.createContext("/hangs", exchange -> {
            try {
                Thread.sleep(60_000);
            } catch (InterruptedException over) {
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void everyAlertmanager_saysForItself_andOnlyThoseThatTookItGetItsEnd() throws Exception {
        var token = Files.writeString(folder.resolve("token"), "of-the-test\n");
        var settings = settings(
                Optional.of(token), Optional.empty(), at("/takes"), at("/refuses"), at("/hangs"), at("/takes", 1));
        try (var test = TestAlert.of(settings, Severity.HIGH, InstantSource.system())) {
            var begun = test.begin();
            var ended = test.end();

            assertThat(begun)
                    .extracting(TestAlert.Told::problem)
                    .satisfiesExactly(
                            taken -> assertThat(taken).isEmpty(),
                            refused -> assertThat(refused).contains("it answers 401", "collector.alerting.token"),
                            hung -> assertThat(hung).contains("does not answer in time"),
                            away -> assertThat(away).contains("nothing answers there"));
            assertThat(begun.get(1).address()).isEqualTo(URI.create(at("/refuses") + "/api/v2/alerts"));
            assertThat(ended)
                    .singleElement()
                    .satisfies(one -> assertThat(one.problem()).isEmpty());
        }
        assertThat(tokens).containsOnly("Bearer of-the-test");
        assertThat(posted).hasSize(2).allSatisfy(alert -> {
            assertThat(alert.getJsonObject("labels").getString("alertname")).isEqualTo("PicketTest");
            assertThat(alert.getJsonObject("labels").getString("severity")).isEqualTo("high");
            assertThat(alert.getJsonObject("annotations").getString("summary")).startsWith("TEST");
        });
        var ends = posted.stream()
                .map(alert -> Instant.parse(alert.getString("endsAt")))
                .toList();
        assertThat(ends.getFirst()).isAfter(Instant.now());
        assertThat(ends.getLast()).isBeforeOrEqualTo(Instant.now());
    }

    @Test
    void certificate_ofAnAuthorityThatIsBelieved_isTaken_ofAnotherIsNot() throws Exception {
        var identity = CertificateAuthority.open(folder.resolve("tls"), InstantSource.system())
                .server(List.of("127.0.0.1"));
        var other = CertificateAuthority.open(folder.resolve("other"), InstantSource.system())
                .server(List.of("127.0.0.1"));
        var secure = HttpsServer.create(ANY, 0);
        secure.setHttpsConfigurator(new HttpsConfigurator(showing(identity)));
        taking(secure).start();
        var address = URI.create("https://127.0.0.1:" + secure.getAddress().getPort() + "/takes");
        try (var right = TestAlert.of(
                        settings(Optional.empty(), Optional.of(identity.authority()), address),
                        Severity.LOW,
                        InstantSource.system());
                var wrong = TestAlert.of(
                        settings(Optional.empty(), Optional.of(other.authority()), address),
                        Severity.LOW,
                        InstantSource.system());
                var none = TestAlert.of(
                        settings(Optional.empty(), Optional.empty(), address), Severity.LOW, InstantSource.system())) {
            assertThat(right.begin())
                    .singleElement()
                    .satisfies(one -> assertThat(one.problem()).isEmpty());
            for (var mistrusting : List.of(wrong, none)) {
                assertThat(mistrusting.begin())
                        .singleElement()
                        .satisfies(one ->
                                assertThat(one.problem()).contains("no TLS with it", "collector.alerting.authority"));
            }
        } finally {
            secure.stop(0);
        }
    }

    @Test
    void authority_thatIsNone_isNamed() throws IOException {
        var text = Files.writeString(folder.resolve("ca.pem"), "no certificate\n");

        for (var file : List.of(text, folder.resolve("nothing.pem"))) {
            var settings = settings(Optional.empty(), Optional.of(file), at("/takes"));
            assertThatThrownBy(() -> TestAlert.of(settings, Severity.LOW, InstantSource.system()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageContaining("collector.alerting.authority");
        }
    }

    @Test
    void body_isWhatWouldBePosted() throws IOException {
        try (var test = TestAlert.of(
                settings(Optional.empty(), Optional.empty(), at("/takes")), Severity.LOW, InstantSource.system())) {
            var alert = new JsonArray(test.body()).getJsonObject(0);

            assertThat(alert.getJsonObject("labels").getMap())
                    .containsEntry("alertname", "PicketTest")
                    .containsEntry("cluster", "prod");
            assertThat(test.addresses()).containsExactly(URI.create(at("/takes") + "/api/v2/alerts"));
        }
        assertThat(posted).isEmpty();
    }

    private HttpServer taking(HttpServer on) {
        on.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        on.createContext("/takes/api/v2/alerts", exchange -> {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            new JsonArray(body).forEach(alert -> posted.add((JsonObject) alert));
            tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        return on;
    }

    private static SSLContext showing(Identity identity) throws Exception {
        Certificate[] chain;
        try (var in = Files.newInputStream(identity.certificate())) {
            chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(in)
                    .toArray(Certificate[]::new);
        }
        var pem = Files.readString(identity.key()).replaceAll("-----[A-Z ]+-----|\\s", "");
        var key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("server", key, PASSWORD, chain);
        var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, PASSWORD);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        return context;
    }

    private AlertSettings settings(Optional<Path> token, Optional<Path> authority, URI... addresses) {
        return new AlertSettings(
                List.of(addresses),
                token,
                authority,
                Optional.empty(),
                "prod",
                folder.resolve("alerts"),
                AlertSettings.REFRESH);
    }

    private URI at(String path) {
        return at(path, server.getAddress().getPort());
    }

    private static URI at(String path, int port) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
