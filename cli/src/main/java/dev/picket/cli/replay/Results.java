package dev.picket.cli.replay;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Sink;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incidents;
import dev.picket.event.Plane;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What was found so far: the last word of every finding and incident. One thread. */
final class Results implements Sink {
    private final Optional<ScoresFile> scores;
    private final Instant silentUntil;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final Incidents grouping = new Incidents(incident -> incidents.put(incident.id(), incident));

    /** @param silentUntil before this event time things are learned, and nothing is told */
    Results(Optional<ScoresFile> scores, Instant silentUntil) {
        this.scores = scores;
        this.silentUntil = silentUntil;
    }

    @Override
    public void finding(Finding finding) {
        if (!finding.time().isBefore(silentUntil)) {
            findings.put(finding.id(), finding);
            grouping.offer(finding);
        }
    }

    @Override
    public void score(Plane plane, String eventId, String channel, double score) {
        scores.ifPresent(file -> file.score(plane, eventId, channel, score));
    }

    void advance(Instant watermark) {
        grouping.advance(watermark);
    }

    void finish() {
        grouping.finish();
    }

    List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** Those that were not merged into another. */
    List<Incident> incidents() {
        return incidents.values().stream()
                .filter(one -> one.mergedInto().isEmpty())
                .toList();
    }

    Map<String, String> incidentOf() {
        var incidentOf = new HashMap<String, String>();
        for (var incident : incidents()) {
            incident.findings().forEach(finding -> incidentOf.put(finding, incident.id()));
        }
        return incidentOf;
    }
}
