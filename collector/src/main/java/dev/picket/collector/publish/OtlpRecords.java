package dev.picket.collector.publish;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Incident;
import io.opentelemetry.api.logs.Logger;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Findings and incidents as OpenTelemetry's log records. A finding is told once, however often it grows. An incident is told when it opens, when it
 * gets worse or another tenant is in it, and when it closes. One thread; what is told goes on at once.
 */
public final class OtlpRecords {
    private static final int TOLD_MAX = 100_000;
    private static final int OPEN_MAX = 10_000;

    private final Logger logger;
    private final Origins origins;
    private final Cache<String, Boolean> told =
            Caffeine.newBuilder().maximumSize(TOLD_MAX).build();
    private final SequencedMap<String, Known> open = new LinkedHashMap<>();
    private boolean begun;

    /** What an incident was when it was last told. */
    private record Known(Severity severity, Set<String> tenants) {}

    public OtlpRecords(Logger logger, Origins origins) {
        this.logger = logger;
        this.origins = origins;
    }

    /** From here on incidents are news; those before were told before a restart. */
    public void begin() {
        begun = true;
    }

    public void found(Finding finding) {
        if (told.asMap().putIfAbsent(finding.id(), true) == null) {
            new FindingRecord(finding, origins.span(finding), origins.traces(finding)).emit(logger);
        }
    }

    public void changed(Incident incident) {
        var before = open.get(incident.id());
        var change = change(incident, before);
        if (incident.status() != Incident.Status.OPEN) {
            open.remove(incident.id());
        } else if (change != IncidentRecord.Change.NONE) {
            open.put(incident.id(), new Known(incident.severity(), incident.tenants()));
            if (open.size() > OPEN_MAX) {
                open.pollFirstEntry();
            }
        }
        if (begun && change != IncidentRecord.Change.NONE) {
            new IncidentRecord(incident, change).emit(logger);
        }
    }

    private static IncidentRecord.Change change(Incident incident, @Nullable Known before) {
        if (incident.status() != Incident.Status.OPEN) {
            return IncidentRecord.Change.CLOSED;
        }
        if (before == null) {
            return IncidentRecord.Change.OPENED;
        }
        boolean worse = incident.severity().compareTo(before.severity()) > 0;
        boolean wider = !before.tenants().containsAll(incident.tenants());
        return worse || wider ? IncidentRecord.Change.GREW : IncidentRecord.Change.NONE;
    }
}
