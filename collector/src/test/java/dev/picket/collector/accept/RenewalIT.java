package dev.picket.collector.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.event.tls.KeyFiles;
import dev.picket.event.tls.Renewal;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose certificate is written anew while it runs, well or badly. */
class RenewalIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration EVERY = Duration.ofMillis(20);

    @TempDir
    private Path folder = Path.of(".");

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger looks = new AtomicInteger();
    private HttpServer server;
    private Renewal renewal;

    @BeforeEach
    void start() throws Exception {
        put("first", "first");
        var files = new KeyFiles(folder.resolve("tls.crt"), folder.resolve("tls.key"));
        var options = new HttpServerOptions()
                .setSsl(true)
                .setHost("127.0.0.1")
                .setPort(0)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(files.certificate().toString())
                        .setKeyPath(files.key().toString()));
        server = vertx.createHttpServer(options)
                .requestHandler(request -> request.response().end("here"))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        renewal = Renewal.start(vertx, server, options, files, EVERY);
    }

    @AfterEach
    void stop() {
        renewal.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void certificate_writtenAnew_isShownToWhoComesThen() throws IOException {
        assertThat(believes("first")).isTrue();
        assertThat(believes("second")).isFalse();

        put("second", "second");

        await().atMost(PATIENCE).until(() -> believes("second"));
        assertThat(believes("first")).isFalse();
    }

    @Test
    void certificate_withoutItsKey_isNotShown_untilItComes() throws IOException {
        put("second", "first");
        awaitSomeLooks();
        assertThat(believes("first")).isTrue();
        Files.delete(folder.resolve("tls.key"));
        awaitSomeLooks();
        assertThat(believes("first")).isTrue();
        Files.writeString(folder.resolve("tls.key"), "no key");
        awaitSomeLooks();
        assertThat(believes("first")).isTrue();

        put("second", "second");

        await().atMost(PATIENCE).until(() -> believes("second"));
    }

    /** Each asking takes longer than it takes to look. */
    private void awaitSomeLooks() {
        int before = looks.get();
        await().pollInterval(EVERY.multipliedBy(2)).until(() -> looks.incrementAndGet() > before + 3);
    }

    private void put(String certificate, String key) throws IOException {
        Files.copy(
                authority(certificate).server(List.of()).certificate(),
                folder.resolve("tls.crt"),
                StandardCopyOption.REPLACE_EXISTING);
        Files.copy(
                authority(key).server(List.of()).key(), folder.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
    }

    private CertificateAuthority authority(String name) throws IOException {
        return CertificateAuthority.open(folder.resolve(name), InstantSource.system());
    }

    /** Whether somebody who believes in that authority is answered, by a connection of its own. */
    private boolean believes(String name) {
        var options = new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(new PemTrustOptions()
                        .addCertPath(folder.resolve(name).resolve("ca.pem").toString()));
        var client = vertx.createHttpClient(options);
        try {
            return client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                    .compose(request -> request.send())
                    .compose(answer -> answer.body())
                    .map(body -> body.toString().equals("here"))
                    .otherwise(false)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } finally {
            client.close();
        }
    }
}
