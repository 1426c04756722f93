package dev.picket.cli.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Alerts that are pushed.
 *
 * @param alertmanagers every one of them; empty: none is pushed
 * @param token file with a bearer token for them
 * @param authority PEM file: who signed their certificates
 * @param console what links in alerts begin with
 */
public record Alerting(
        List<String> alertmanagers, Optional<Path> token, Optional<Path> authority, Optional<URI> console) {
    static Alerting read(Section section) {
        var alerting = new Alerting(
                section.texts("alertmanagers", List.of()),
                section.path("token", ""),
                section.path("authority", ""),
                section.address("console"));
        section.end();
        return alerting;
    }
}
