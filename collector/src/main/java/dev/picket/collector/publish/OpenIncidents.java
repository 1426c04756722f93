package dev.picket.collector.publish;

import dev.picket.collector.incident.Incident;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How many incidents are open now, by severity, tenant and leading detection: what alert rules look at. A gauge, for {@code increase()} misses
 * a series' first value. An incident stands under one label set; when that changes it moves, when it resolves it is gone.
 */
final class OpenIncidents implements Collector {
    private final BoundedLabel tenants;
    private final Map<String, Labels> open = new ConcurrentHashMap<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();

    OpenIncidents(BoundedLabel tenants) {
        this.tenants = tenants;
    }

    void changed(Incident incident) {
        if (incident.status() == Incident.Status.OPEN) {
            open.put(incident.id(), labels(incident));
        } else {
            open.remove(incident.id());
        }
        if (incident.isAcknowledged()) {
            acknowledged.add(incident.id());
        } else {
            acknowledged.remove(incident.id());
        }
    }

    int acknowledged() {
        return acknowledged.size();
    }

    @Override
    public MetricSnapshot collect() {
        var counts = open.values().stream().collect(Collectors.groupingBy(l -> l, TreeMap::new, Collectors.counting()));
        var snapshot = GaugeSnapshot.builder().name("picket_incidents_open").help("Incidents that are open now.");
        counts.forEach((labels, count) -> snapshot.dataPoint(
                GaugeDataPointSnapshot.builder().labels(labels).value(count).build()));
        return snapshot.build();
    }

    private Labels labels(Incident incident) {
        return Labels.of(
                "severity",
                incident.severity().label(),
                "tenant",
                tenants.of(incident.tenants().stream().findFirst().orElse("")),
                "detection",
                incident.detection());
    }
}
