package dev.picket.agent.capture.inference;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * How the OTLP receiver listens, and whom it believes.
 *
 * @param host literal address to listen on; elsewhere than on loopback both {@code token} and {@code tls} must be there
 * @param grpcPort 0: any that is free
 * @param httpPort 0: any that is free
 * @param token file with the bearer token that senders show, if they must
 * @param relays addresses of OpenTelemetry Collectors: what they say about where a record comes from is believed; of all others the
 *     address counts
 */
public record OtlpSettings(
        String host, int grpcPort, int httpPort, Optional<Path> token, Optional<Certificate> tls, Set<String> relays) {
    public static final int GRPC_PORT = 4317;
    public static final int HTTP_PORT = 4318;

    public OtlpSettings {
        relays = Set.copyOf(relays);
        inRange(grpcPort);
        inRange(httpPort);
    }

    private static void inRange(int port) {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is out of range: " + port);
        }
    }

    /**
     * What it shows, as PEM files.
     *
     * @param key PKCS#8
     */
    public record Certificate(Path chain, Path key) {}
}
