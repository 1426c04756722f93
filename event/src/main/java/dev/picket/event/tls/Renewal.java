package dev.picket.event.tls;

import dev.picket.event.tls.KeyFiles.Content;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a server show a renewed certificate without a restart. Looks at its files again and again; when they changed and belong together, whoever
 * connects from then on is shown them, and connections that are there go on. What cannot be used is told, and the former one stays. One virtual
 * thread.
 */
public final class Renewal implements AutoCloseable {
    /** Of no weight beside the minute or two that a kubelet takes to show a changed Secret. */
    public static final Duration EVERY = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(Renewal.class);

    private final Vertx vertx;
    private final HttpServer server;
    private final HttpServerOptions options;
    private final KeyFiles files;
    private final Duration every;
    private final Thread thread;
    private Optional<Content> shown;
    private String failure = "";
    private String told = "";

    private Renewal(Vertx vertx, HttpServer server, HttpServerOptions options, KeyFiles files, Duration every) {
        this.vertx = vertx;
        this.server = server;
        this.options = options;
        this.files = files;
        this.every = every;
        this.shown = now();
        this.thread = Thread.ofVirtual().name("renewal").unstarted(this::run);
    }

    /**
     * Of a server that listens with the files as they are now.
     *
     * @param options that it was made with
     */
    public static Renewal start(
            Vertx vertx, HttpServer server, HttpServerOptions options, KeyFiles files, Duration every) {
        var renewal = new Renewal(vertx, server, options, files, every);
        renewal.thread.start();
        return renewal;
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(every);
                look();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            var content = files.content();
            if (!shown.equals(Optional.of(content))) {
                show(content);
            }
            failure = "";
        } catch (IOException unusable) {
            tell(String.valueOf(unusable.getMessage()));
        }
    }

    private void show(Content content) throws IOException {
        var certificate = files.check(vertx, content);
        try {
            server.updateSSLOptions(with(content), true)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException refused) {
            throw new IOException(files.certificate() + " cannot be shown: " + refused.getMessage(), refused);
        }
        shown = Optional.of(content);
        LOG.info(
                "shows the renewed {} from now on, good until {}",
                files.certificate(),
                certificate.getNotAfter().toInstant());
    }

    private ServerSSLOptions with(Content content) {
        var ssl = options.getSslOptions().copy().setKeyCertOptions(content.options());
        if (options.isUseAlpn()) {
            ssl.setApplicationLayerProtocols(options.getAlpnVersions().stream()
                    .map(HttpVersion::alpnName)
                    .toList());
        }
        return ssl;
    }

    /** Only what is so at the second look too: one file may be written after the other. Once. */
    private void tell(String why) {
        if (why.equals(failure) && !why.equals(told)) {
            told = why;
            LOG.warn("a certificate was not renewed, the former one is shown: {}", why);
        }
        failure = why;
    }

    private Optional<Content> now() {
        try {
            return Optional.of(files.content());
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
