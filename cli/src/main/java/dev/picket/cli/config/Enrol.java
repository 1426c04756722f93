package dev.picket.cli.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How an agent gets its certificate from the collector.
 *
 * @param address of the collector's API
 * @param token file with the token of the agent's service account; empty: the certificate is brought by hand
 * @param authority file with whom to believe; empty: {@code ca.pem} of the folder with the certificate
 */
public record Enrol(Optional<URI> address, Optional<Path> token, Optional<Path> authority) {
    static Enrol read(Section section) {
        var enrol = new Enrol(section.address("address"), section.path("token", ""), section.path("authority", ""));
        section.end();
        return enrol;
    }
}
