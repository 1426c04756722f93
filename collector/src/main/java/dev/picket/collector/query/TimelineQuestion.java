package dev.picket.collector.query;

import dev.picket.collector.ledger.View;
import java.util.List;

/**
 * Events of all planes and findings, merged in time order. An event stands where it began, a finding where it was complete. When the filter asks
 * for findings (by incident, detection or severity), only events that such findings stand on are told.
 */
final class TimelineQuestion {
    static final List<View> VIEWS = List.of(View.FLOWS, View.CALLS, View.INFERENCES, View.FINDINGS, View.EVIDENCE);

    private TimelineQuestion() {}

    static Question of(Filter filter) {
        return new Question()
                .add("WITH picked AS (SELECT * FROM findings WHERE", Where.findings(filter))
                .add("), proof AS (SELECT plane, event, min(incident) AS incident, min(finding) AS finding")
                .add("FROM evidence JOIN picked ON picked.id = evidence.finding GROUP BY plane, event")
                .add(
                        "), seen AS (SELECT start, 'flow' AS plane, id, actor, behind, protocol || ' ' || destination_port || ', ' ||")
                .add("format_bytes(sent_bytes) || ' sent, ' || format_bytes(received_bytes) || ' received' AS what,")
                .add(
                        "target, outcome AS verdict FROM flows WHERE NOT second_side AND",
                        Where.entities(View.FLOWS, filter))
                .add("UNION ALL SELECT start, 'audit', CASE WHEN audit_id = '' THEN id ELSE audit_id END,")
                .add(
                        "CASE WHEN via_name = '' THEN actor ELSE actor || ' from ' || via_namespace || '/' || via_name END, behind,")
                .add("verb || ' ' || resource || CASE WHEN subresource = '' THEN '' ELSE '/' || subresource END")
                .add("|| CASE WHEN program = '' THEN '' ELSE ' ' || program END, target,")
                .add("code || CASE WHEN decision = 'undecided' THEN '' ELSE ' ' || decision END")
                .add("FROM calls WHERE", Where.entities(View.CALLS, filter))
                .add("UNION ALL SELECT start, 'inference', id, actor, behind, operation || ' ' || model || ', ' ||")
                .add("coalesce(input_tokens::VARCHAR, '?') || ' tokens in, ' || coalesce(output_tokens::VARCHAR, '?')")
                .add("|| ' out', target,")
                .add(
                        "status || CASE WHEN len(label_types) = 0 THEN '' ELSE ' ' || array_to_string(label_types, ' ') END")
                .add("FROM inferences WHERE", Where.entities(View.INFERENCES, filter))
                .add("), told AS (SELECT seen.start AS time, seen.plane, actor, behind, what, target, verdict,")
                .add("coalesce(proof.incident, '') AS incident, 0 AS rank, id FROM seen")
                .add(filter.asksForFindings() ? "JOIN" : "LEFT JOIN")
                .add("proof ON proof.plane = seen.plane AND proof.event = seen.id")
                .add(
                        "UNION ALL SELECT time, 'finding', actor, behind, detection || ': ' || summary, target, severity, incident, 1, id")
                .add("FROM picked WHERE", findings(filter))
                .add(") SELECT time, plane, actor, behind, what, target, verdict, incident FROM told")
                .add("ORDER BY time " + (filter.first() > 0 ? "ASC" : "DESC") + ", rank, id");
    }

    /** A finding belongs to those who have a part in it, and to the pods of the events that it stands on. */
    private static Where findings(Filter filter) {
        return filter.entities().isEmpty()
                ? Where.TRUE
                : Where.entities(View.FINDINGS, filter)
                        .or(
                                Where.of(
                                        "id IN (SELECT e.finding FROM evidence e JOIN seen s ON s.plane = e.plane AND s.id = e.event)"));
    }
}
