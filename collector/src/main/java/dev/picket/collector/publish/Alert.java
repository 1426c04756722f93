package dev.picket.collector.publish;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One incident as Alertmanager knows it. The labels are who it is, and stay while it is open; all that may change is annotation.
 *
 * @param labels at most 8
 * @param resolved when it ended, by our clock
 * @param version of the board when it last changed
 */
record Alert(
        Map<String, String> labels,
        Map<String, String> annotations,
        String link,
        Instant starts,
        Optional<Instant> resolved,
        long version) {
    /** A firing alert is believed for four refreshes, so that three may be lost. */
    private static final int LEASES = 4;

    Alert {
        labels = java.util.Collections.unmodifiableMap(new TreeMap<>(labels));
        annotations = java.util.Collections.unmodifiableMap(new TreeMap<>(annotations));
    }

    /** When Alertmanager may take it for resolved, if it hears no more. */
    Instant ends(Instant now, Duration refresh) {
        return resolved.orElseGet(() -> now.plus(refresh.multipliedBy(LEASES)));
    }

    Alert end(Instant now, long version) {
        return new Alert(labels, annotations, link, starts, Optional.of(now), version);
    }
}
