package dev.picket.collector.publish;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where alerts are pushed to.
 *
 * @param alertmanagers every one of them, for they tell each other only what was sent, not what was received; empty: nothing is pushed
 * @param token file with a bearer token for them
 * @param authority certificates of whom to believe that it is them; empty: those of the system
 * @param console what links in alerts begin with; empty: they have none
 * @param cluster a label of every alert
 * @param file where alerts are kept over a restart
 * @param refresh between two sendings of an alert that did not change
 */
public record AlertSettings(
        List<URI> alertmanagers,
        Optional<Path> token,
        Optional<Path> authority,
        Optional<URI> console,
        String cluster,
        Path file,
        Duration refresh) {
    /** As often as Prometheus at least sends. */
    public static final Duration REFRESH = Duration.ofMinutes(1);

    public AlertSettings {
        alertmanagers = List.copyOf(alertmanagers);
    }
}
