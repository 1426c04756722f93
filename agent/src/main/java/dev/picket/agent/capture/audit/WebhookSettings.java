package dev.picket.agent.capture.audit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * How the audit webhook listens, and whom it believes. What of {@code clients} and {@code token} is there must both be shown; at least one is.
 *
 * @param host to listen on; loopback unless the operator says otherwise
 * @param port 0: any that is free
 * @param reachedAs host name or address by which the API server reaches it
 * @param tls empty: plain HTTP, on loopback only
 * @param token a file with a bearer token, for its owner's eyes only
 * @param kubeconfig the file to write for the API server
 */
public record WebhookSettings(
        String host,
        int port,
        String reachedAs,
        Optional<Certificate> tls,
        Optional<Clients> clients,
        Optional<Path> token,
        Path kubeconfig,
        Bounds bounds) {
    public static final int PORT = 8473;

    public WebhookSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
        if (clients.isEmpty() && token.isEmpty()) {
            throw new IllegalArgumentException("the audit webhook needs a token or a client authority");
        }
        if (clients.isPresent() && tls.isEmpty()) {
            throw new IllegalArgumentException("client certificates need TLS");
        }
    }

    /**
     * What it shows, as PEM files.
     *
     * @param chain its own first
     * @param key PKCS#8
     * @param authority what the API server is told to believe in; a certificate of one's own will do
     */
    public record Certificate(Path chain, Path key, Path authority) {}

    /**
     * Whose client certificates are believed.
     *
     * @param authority a PEM file
     * @param names common names that may send; empty: all that the authority has signed
     */
    public record Clients(Path authority, Set<String> names) {
        public Clients {
            names = Set.copyOf(names);
        }
    }

    /**
     * How much it takes.
     *
     * @param bodyBytes of one request
     * @param eventBytes of one event
     * @param events of one request
     * @param heldBytes of all that was accepted or is arriving and has not gone on
     * @param connections open at once
     * @param request from a request's beginning to its end
     * @param idle between two requests of a connection
     * @param drain what was accepted may take to go on when it stops
     */
    public record Bounds(
            int bodyBytes,
            int eventBytes,
            int events,
            long heldBytes,
            int connections,
            Duration request,
            Duration idle,
            Duration drain) {
        /**
         * An API server sends at most 400 events a batch unless told otherwise, takes requests of at most 3 MiB, writes objects of at most
         * 1.5 MiB, and gives up on a batch after 30 s. After an outage of 80 s it has up to 800 batches to send again, each on a connection of its own.
         */
        public static Bounds standard() {
            return new Bounds(
                    32 << 20,
                    6 << 20,
                    10_000,
                    64L << 20,
                    256,
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(90),
                    Duration.ofSeconds(5));
        }
    }
}
