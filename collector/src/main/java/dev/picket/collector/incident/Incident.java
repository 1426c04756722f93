package dev.picket.collector.incident;

import dev.picket.collector.detect.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Findings that belong together, in their present state.
 *
 * @param id hash of its first finding, fixed when it opens
 * @param score higher is worse; incidents of a day are ranked by it
 * @param time start of its first evidence
 * @param end of its last finding
 * @param detection the leading one: of the worst finding
 * @param tenants involved, actor's and target's, sorted
 * @param findings ids, in order of time
 * @param path hops in order of start
 * @param mergedInto id of the older incident this one went into, or empty
 * @param handling what people last decided about it
 */
public record Incident(
        String id,
        Severity severity,
        double score,
        Instant time,
        Instant end,
        String detection,
        Status status,
        Set<String> tenants,
        List<String> findings,
        List<Hop> path,
        String mergedInto,
        Handling handling) {
    public Incident {
        tenants = java.util.Collections.unmodifiableSet(new java.util.TreeSet<>(tenants));
        findings = List.copyOf(findings);
        path = List.copyOf(path);
    }

    /** One that nobody has said anything about. */
    public Incident(
            String id,
            Severity severity,
            double score,
            Instant time,
            Instant end,
            String detection,
            Status status,
            Set<String> tenants,
            List<String> findings,
            List<Hop> path,
            String mergedInto) {
        this(id, severity, score, time, end, detection, status, tenants, findings, path, mergedInto, Handling.NONE);
    }

    /** Open, and somebody has it. */
    public boolean isAcknowledged() {
        return status == Status.OPEN && handling.is(Handling.State.ACKNOWLEDGED);
    }

    public enum Status {
        OPEN,
        RESOLVED
    }
}
