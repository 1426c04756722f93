package dev.picket.collector.query;

import dev.picket.collector.ledger.View;
import java.util.ArrayList;
import java.util.List;

/**
 * The conditions of a filter on the rows of one view, with the values that belong to their question marks.
 *
 * @param sql never empty
 */
record Where(String sql, List<String> values) {
    static final Where TRUE = new Where("true", List.of());

    Where {
        values = List.copyOf(values);
    }

    /** On rows of events or findings: who has a part in them. */
    static Where entities(View view, Filter filter) {
        var all = TRUE;
        for (var named : filter.entities().entrySet()) {
            all = all.and(entity(view, named.getKey(), named.getValue()));
        }
        return all;
    }

    /** On findings: which. */
    static Where findings(Filter filter) {
        var all = TRUE;
        if (!filter.detection().isEmpty()) {
            all = all.and(of("detection = ?", filter.detection()));
        }
        if (!filter.incident().isEmpty()) {
            all = all.and(of("incident = ?", filter.incident()));
        }
        return filter.severity().isEmpty() ? all : all.and(atLeast(filter));
    }

    /** On findings: that stand on an event in which the filter's entities have a part. */
    static Where standingOn(Filter filter) {
        var flows = entities(View.FLOWS, filter);
        var calls = entities(View.CALLS, filter);
        var inferences = entities(View.INFERENCES, filter);
        var events = "SELECT 'flow' AS plane, id FROM flows WHERE " + flows.sql
                + " UNION ALL SELECT 'audit', CASE WHEN audit_id = '' THEN id ELSE audit_id END FROM calls WHERE "
                + calls.sql + " UNION ALL SELECT 'inference', id FROM inferences WHERE " + inferences.sql;
        var values = new ArrayList<>(flows.values);
        values.addAll(calls.values);
        values.addAll(inferences.values);
        return new Where(
                "id IN (SELECT e.finding FROM evidence e JOIN (" + events
                        + ") s ON s.plane = e.plane AND s.id = e.event)",
                values);
    }

    /** On findings and incidents. */
    static Where atLeast(Filter filter) {
        return filter.severity()
                .map(severity -> of("severity_rank >= " + rank(severity)))
                .orElse(TRUE);
    }

    Where and(Where other) {
        return join(" AND ", other);
    }

    Where or(Where other) {
        return join(" OR ", other);
    }

    static Where of(String sql, String... values) {
        return new Where(sql, List.of(values));
    }

    private Where join(String word, Where other) {
        var values = new ArrayList<>(this.values);
        values.addAll(other.values);
        return new Where('(' + sql + word + other.sql + ')', values);
    }

    private static Where entity(View view, String name, String value) {
        return switch (name) {
            case "tenant" -> anyPart(view, "_tenant", value);
            case "namespace" -> anyPart(view, "_namespace", value);
            case "workload" -> workload(view, value);
            case "pod" -> pod(view, value);
            case "user" -> user(view, value);
            case "ip" -> ip(view, value);
            default -> throw new IllegalArgumentException("no such entity: " + name);
        };
    }

    private static Where anyPart(View view, String column, String value) {
        return parts(view).stream()
                .map(part -> of(part + column + " = ?", value))
                .reduce(Where::or)
                .orElse(TRUE);
    }

    private static List<String> parts(View view) {
        return view == View.FINDINGS
                ? List.of("actor", "via", "behind", "target", "reached")
                : List.of("actor", "via", "behind", "target");
    }

    private static Where workload(View view, String value) {
        return parts(view).stream()
                .map(part -> named(part + "_name", part + "_namespace", value))
                .reduce(Where::or)
                .orElse(TRUE);
    }

    private static Where pod(View view, String value) {
        return switch (view) {
            case FLOWS ->
                named("source_pod", "actor_namespace", value).or(named("destination_pod", "target_namespace", value));
            case CALLS ->
                named("user_pod", "via_namespace", value)
                        .or(named("user_pod", "actor_namespace", value))
                        .or(of("resource = 'pods'").and(named("object_name", "object_namespace", value)));
            case INFERENCES ->
                named("caller_pod", "actor_namespace", value).or(named("server_pod", "target_namespace", value));
            default -> of("false");
        };
    }

    /** {@code name} or {@code namespace/name}; objects of the API are named {@code resource/name} themselves. */
    private static Where named(String name, String namespace, String value) {
        int slash = value.indexOf('/');
        var whole = of(name + " = ?", value);
        return slash < 0
                ? whole
                : whole.or(of(name + " = ?", value.substring(slash + 1))
                        .and(of(namespace + " = ?", value.substring(0, slash))));
    }

    /** Who acted, or was inside the pod that did. */
    private static Where user(View view, String value) {
        var acting = identity("actor", value).or(identity("behind", value));
        return view == View.CALLS ? acting.or(of("user_name = ?", value)).or(of("impersonated = ?", value)) : acting;
    }

    private static Where identity(String part, String value) {
        return of(
                "(%1$s_kind = 'identity' AND (%1$s_name = ? OR %1$s_namespace || '/' || %1$s_name = ? OR 'system:serviceaccount:' || %1$s_namespace || ':' || %1$s_name = ?))"
                        .formatted(part),
                value,
                value,
                value);
    }

    private static Where ip(View view, String value) {
        var parts = anyPart(view, "_ip", value);
        return switch (view) {
            case FLOWS -> parts.or(of("source_ip = ?", value)).or(of("destination_ip = ?", value));
            case CALLS -> parts.or(of("source_ip = ?", value));
            case INFERENCES -> parts.or(of("caller_ip = ?", value)).or(of("server_ip = ?", value));
            default -> parts;
        };
    }

    private static int rank(dev.picket.collector.detect.Severity severity) {
        return switch (severity) {
            case INFORMATIONAL -> 0;
            case LOW -> 1;
            case MEDIUM -> 2;
            case HIGH -> 3;
            case CRITICAL -> 4;
        };
    }
}
