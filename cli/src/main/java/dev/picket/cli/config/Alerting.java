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
 * @param console what links in alerts begin with
 */
public record Alerting(List<String> alertmanagers, Optional<Path> token, Optional<URI> console) {
    static Alerting read(Section section) {
        var alerting = new Alerting(
                section.texts("alertmanagers", List.of()), section.path("token", ""), section.address("console"));
        section.end();
        return alerting;
    }
}
