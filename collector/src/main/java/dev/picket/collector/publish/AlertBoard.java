package dev.picket.collector.publish;

import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Incident;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The alerts that stand now: one for each open incident however often it changes, and those that ended a moment ago. When an incident gets worse
 * its alert ends and another begins, for severity is what alerts are routed by. Any thread.
 */
final class AlertBoard {
    /** So long an end is told, as Prometheus could too: an Alertmanager may have been away. */
    static final Duration ENDED_FOR = Duration.ofMinutes(5);

    static final String NAME = "PicketIncidentOpen";
    private static final int LABEL_MAX = 200;
    private static final int ALERTS_MAX = 10_000;

    private final AlertText text;
    private final String cluster;
    private final InstantSource clock;
    private final Map<String, Alert> open = new LinkedHashMap<>();
    private final List<Alert> ended = new ArrayList<>();
    private final Set<String> unconfirmed = new HashSet<>();
    private long version;
    private long turnedAway;

    AlertBoard(AlertText text, String cluster, InstantSource clock) {
        this.text = text;
        this.cluster = cluster;
        this.clock = clock;
    }

    synchronized void changed(Incident incident) {
        unconfirmed.remove(incident.id());
        var before = open.get(incident.id());
        if (incident.status() != Incident.Status.OPEN || !incident.severity().alerts()) {
            end(incident.id(), before);
            return;
        }
        if (before == null) {
            begin(incident);
        } else if (severity(before).compareTo(incident.severity()) < 0) {
            end(incident.id(), before);
            put(incident, before.labels().getOrDefault("tenant", ""));
        } else if (!text.annotations(incident).equals(before.annotations())) {
            open.put(incident.id(), alert(incident, before.labels()));
        }
    }

    private void begin(Incident incident) {
        if (open.size() >= ALERTS_MAX) {
            turnedAway++;
        } else {
            put(incident, tenant(incident));
        }
    }

    /** @param tenant whose it is does not change with what is learned later, so that the alert stays one */
    private void put(Incident incident, String tenant) {
        var labels = Map.of(
                "alertname",
                NAME,
                "cluster",
                clipped(cluster),
                "incident",
                incident.id(),
                "severity",
                incident.severity().label(),
                "tenant",
                tenant);
        ended.removeIf(alert -> alert.labels().equals(labels)); // it opened again
        open.put(incident.id(), alert(incident, labels));
    }

    private Alert alert(Incident incident, Map<String, String> labels) {
        var starts = earlier(incident.time(), clock.instant());
        return new Alert(labels, text.annotations(incident), text.link(incident), starts, Optional.empty(), ++version);
    }

    private void end(String incident, @Nullable Alert alert) {
        if (alert != null) {
            open.remove(incident);
            ended.add(alert.end(clock.instant(), ++version));
        }
    }

    private static String tenant(Incident incident) {
        var first =
                incident.tenants().stream().filter(tenant -> !tenant.isBlank()).findFirst();
        return clipped(first.orElse(BoundedLabel.UNKNOWN));
    }

    private static Severity severity(Alert alert) {
        var label = alert.labels().getOrDefault("severity", "");
        return Stream.of(Severity.values())
                .filter(severity -> severity.label().equals(label))
                .findFirst()
                .orElse(Severity.INFORMATIONAL);
    }

    private static Instant earlier(Instant a, Instant b) {
        return a.isBefore(b) ? a : b;
    }

    private static String clipped(String value) {
        return value.length() <= LABEL_MAX ? value : value.substring(0, LABEL_MAX) + '…';
    }

    /** What changed since this version; all when it is 0. */
    synchronized List<Alert> since(long seen) {
        ended.removeIf(alert -> alert.resolved().orElseThrow().plus(ENDED_FOR).isBefore(clock.instant()));
        var alerts = new ArrayList<>(ended);
        alerts.addAll(open.values());
        alerts.removeIf(alert -> alert.version() <= seen);
        return alerts;
    }

    synchronized long version() {
        return version;
    }

    /** Incidents that found no place among so many. */
    synchronized long turnedAway() {
        return turnedAway;
    }

    synchronized int firing() {
        return open.size();
    }

    /** As it was before a restart; ends are told on. */
    synchronized void restore(Collection<Alert> alerts) {
        for (var alert : alerts) {
            var again = new Alert(
                    alert.labels(), alert.annotations(), alert.link(), alert.starts(), alert.resolved(), ++version);
            if (again.resolved().isPresent()) {
                ended.add(again);
            } else {
                open.put(incident(again), again);
                unconfirmed.add(incident(again));
            }
        }
    }

    /** All incidents that are open have been told since the restart: alerts of others end. */
    synchronized void settle() {
        for (var incident : unconfirmed) {
            end(incident, open.get(incident));
        }
        unconfirmed.clear();
    }

    private static String incident(Alert alert) {
        return alert.labels().getOrDefault("incident", "");
    }
}
