package dev.picket.collector.query;

import dev.picket.collector.ledger.View;
import java.util.List;
import java.util.stream.Stream;

/** Incidents, the worst first; those that went into another are told with that one. */
final class IncidentQuestion {
    static final List<View> VIEWS =
            List.of(View.INCIDENTS, View.FINDINGS, View.HOPS, View.EVIDENCE, View.FLOWS, View.CALLS, View.INFERENCES);
    static final List<View> STORY =
            Stream.concat(VIEWS.stream(), Stream.of(View.ACTIONS)).toList();
    private static final String WAY =
            "(SELECT string_agg(place, ' > ' ORDER BY position, side) FROM (SELECT position, 0 AS side, from_entity AS place"
                    + " FROM hops h WHERE h.incident = i.id AND position = 0 UNION ALL SELECT position, 1, to_entity"
                    + " FROM hops h WHERE h.incident = i.id)) AS way";

    private IncidentQuestion() {}

    static Question of(Filter filter) {
        return new Question()
                .add(
                        "SELECT id, severity, score, status, state, owner, reason, time, \"end\", detection, tenants, findings, "
                                + WAY)
                .add("FROM incidents i WHERE merged_into = '' AND", Where.atLeast(filter))
                .add("AND", incident(filter))
                .add("AND", ofFindings(filter))
                .add("ORDER BY " + order(filter));
    }

    private static String order(Filter filter) {
        if (filter.first() > 0) {
            return "time, id";
        }
        return filter.last() > 0 ? "time DESC, id" : "severity_rank DESC, score DESC, time, id";
    }

    private static Where incident(Filter filter) {
        return filter.incident().isEmpty() ? Where.TRUE : Where.of("id = ?", filter.incident());
    }

    private static Where ofFindings(Filter filter) {
        if (filter.entities().isEmpty() && filter.detection().isEmpty()) {
            return Where.TRUE;
        }
        var detection = filter.detection().isEmpty() ? Where.TRUE : Where.of("detection = ?", filter.detection());
        var part = filter.pod().isEmpty()
                ? Where.entities(View.FINDINGS, filter)
                : Where.entities(View.FINDINGS, filter).or(Where.standingOn(filter));
        var found = detection.and(part);
        return new Where("id IN (SELECT incident FROM findings WHERE " + found.sql() + ')', found.values());
    }
}
