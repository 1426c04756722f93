package dev.picket.collector.ledger;

import dev.picket.collector.context.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The select behind each view for one reader: the database's rows and the sealed ones, of one stretch of time, behind the principal's mask.
 *
 * @param sealed the segments that the window touches
 * @param knowsTriage see {@link Schema#knowsTriage}
 */
record Views(Mask mask, Window window, List<Segment> sealed, boolean knowsTriage) {
    private static final List<Field<Object>> FINDING = findingFields();
    private static final String STATE = "CASE WHEN last_action = 'close' AND status = 'resolved' THEN 'closed'"
            + " WHEN status = 'resolved' THEN 'resolved' WHEN last_action = 'acknowledge' THEN 'acknowledged'"
            + " ELSE 'open' END";

    String select(View view) {
        return switch (view) {
            case FLOWS -> events(FlowFields.SHEET);
            case CALLS -> events(CallFields.SHEET);
            case INFERENCES -> events(InferenceFields.SHEET);
            case LABELS -> displayed(mask.select(LabelRow.SHEET.fields(), source(LabelRow.SHEET)));
            case FINDINGS -> inhabited(mask.select(FINDING, findings()));
            case EVIDENCE -> ofFindings(FindingFields.EVIDENCE);
            case INCIDENTS -> incidents();
            case HOPS -> hops();
            case ACTIONS -> actions();
            case COVERAGE -> coverage();
            case SOURCES -> sources();
            case STAGES -> stages();
            case KEPT -> kept();
            case REMOVALS ->
                "SELECT sheet, make_timestamptz(max(hour + 1) * 3600000000) AS until, " + forAdmin("sum(rows)::BIGINT")
                        + " AS rows, reason, max(removed) AS removed FROM hot.store.removals GROUP BY sheet, reason";
        };
    }

    private String events(Sheet<?> sheet) {
        return inhabited(mask.select(sheet.fields(), source(sheet)));
    }

    /** With the names of actor and target as people read them. */
    private static String displayed(String masked) {
        return "SELECT *, " + Mask.display("actor") + " AS actor, " + Mask.display("target") + " AS target FROM ("
                + masked + ')';
    }

    /** With the name of who was inside, or nothing. */
    private static String inhabited(String masked) {
        return displayed("SELECT *, CASE WHEN behind_name = '' THEN '' ELSE " + Mask.display("behind")
                + " END AS behind FROM (" + masked + ')');
    }

    private String source(Sheet<?> sheet) {
        var hot = "SELECT " + sheet.columns() + " FROM hot.store." + sheet.name() + window.where("time");
        var files = sealed.stream()
                .filter(segment -> segment.sheet().equals(sheet.name()))
                .map(segment -> segment.file().toString())
                .toList();
        var cold = " UNION ALL SELECT " + sheet.columns() + " FROM read_parquet(" + Sql.list(files) + ')'
                + window.where("time");
        return '(' + hot + (files.isEmpty() ? "" : cold) + ')';
    }

    /** Each with the incident it is in, if it is in one. */
    private String findings() {
        return "(SELECT f.*, coalesce(m.incident, '') AS incident, coalesce(s.suppression, '') AS suppressed"
                + " FROM hot.store.findings f LEFT JOIN"
                + " (SELECT finding, max(incident) AS incident FROM hot.store.incident_findings"
                + " WHERE incident IN (SELECT id FROM hot.store.incidents WHERE merged_into = '')"
                + " GROUP BY finding) m ON m.finding = f.id LEFT JOIN " + marks() + " s ON s.finding = f.id"
                + window.where("f.time") + ')';
    }

    private String marks() {
        return knowsTriage ? "hot.store.suppressed" : "(SELECT '' AS finding, '' AS suppression LIMIT 0)";
    }

    private String ofFindings(Sheet<?> sheet) {
        return switch (mask.principal()) {
            case Principal.Admin _ -> "SELECT " + sheet.columns() + " FROM hot.store." + sheet.name();
            case Principal.TenantOwner(var _, var tenant) ->
                "SELECT " + guarded(sheet) + " FROM hot.store." + sheet.name()
                        + " e LEFT JOIN (SELECT DISTINCT id AS visible FROM hot.store.findings WHERE "
                        + Mask.mine(FindingFields.SHEET.fields(), tenant)
                        + ") ON visible = e.finding WHERE visible IS NOT NULL";
        };
    }

    private static String guarded(Sheet<?> sheet) {
        return String.join(
                ", ",
                sheet.fields().stream()
                        .map(field -> Sql.name(field.name()))
                        .map(column -> "CASE WHEN visible IS NOT NULL THEN " + column + " END AS " + column)
                        .toList());
    }

    private String incidents() {
        return switch (mask.principal()) {
            case Principal.Admin _ ->
                "SELECT " + IncidentFields.SHEET.columns() + ", " + STATE
                        + " AS state, coalesce(owner, '') AS owner, coalesce(reason, '') AS reason, handled FROM "
                        + handled();
            case Principal.TenantOwner(var _, var tenant) -> {
                var mine = "list_contains(tenants, " + Sql.text(tenant) + ')';
                yield "SELECT "
                        + String.join(
                                ", ",
                                IncidentFields.SHEET.fields().stream()
                                        .map(field -> "CASE WHEN " + mine + " THEN " + ofIncident(field.name(), tenant)
                                                + " END AS " + Sql.name(field.name()))
                                        .toList())
                        + ", CASE WHEN " + mine + " THEN " + STATE
                        + " END AS state, '' AS owner, '' AS reason, CASE WHEN " + mine
                        + " THEN handled END AS handled FROM " + handled() + " WHERE " + mine;
            }
        };
    }

    /** Incidents with what people last decided about each. */
    private String handled() {
        return "(SELECT * FROM hot.store.incidents" + ofWindow() + ") i LEFT JOIN ("
                + "SELECT incident AS about, arg_max(action, time) AS last_action, arg_max(owner, time) AS owner,"
                + " arg_max(reason, time) AS reason, max(time) AS handled FROM (" + allActions()
                + ") WHERE incident <> '' GROUP BY incident) a ON a.about = i.id";
    }

    /** A tenant learns how its incidents stand, not who works on them and what they write. */
    private String actions() {
        return switch (mask.principal()) {
            case Principal.Admin _ -> allActions();
            case Principal.TenantOwner _ -> allActions() + " LIMIT 0";
        };
    }

    private String allActions() {
        var sheet = TriageFields.ACTIONS;
        return knowsTriage
                ? "SELECT " + sheet.columns() + " FROM hot.store." + sheet.name()
                : "SELECT "
                        + sheet.fields().stream()
                                .map(field -> "NULL::" + field.type() + " AS " + Sql.name(field.name()))
                                .collect(Collectors.joining(", "))
                        + " LIMIT 0";
    }

    /** An incident is long: it counts when any part of it lies in the window. */
    private String ofWindow() {
        return window.equals(Window.ALL)
                ? ""
                : " WHERE \"end\" >= " + Sql.time(window.since()) + " AND time < " + Sql.time(window.until());
    }

    private static String ofIncident(String column, String tenant) {
        return switch (column) {
            case "tenants" ->
                "list_sort(list_distinct([CASE WHEN " + Mask.named("t", tenant) + " THEN t ELSE '" + Mask.OTHER
                        + "' END FOR t IN tenants]))";
            case "findings" ->
                "(SELECT count(*) FROM hot.store.incident_findings m JOIN hot.store.findings f"
                        + " ON f.id = m.finding WHERE m.incident = i.id AND "
                        + Mask.mine(FindingFields.SHEET.fields(), tenant) + ')';
            default -> Sql.name(column);
        };
    }

    /** A tenant sees the hops of findings that it sees, and of their ends those that it may name. */
    private String hops() {
        var sheet = IncidentFields.HOPS;
        return switch (mask.principal()) {
            case Principal.Admin _ -> "SELECT " + sheet.columns() + " FROM hot.store.hops";
            case Principal.TenantOwner(var _, var tenant) ->
                "SELECT "
                        + String.join(
                                ", ",
                                sheet.fields().stream()
                                        .map(field -> "CASE WHEN visible IS NOT NULL THEN " + ofHop(field.name())
                                                + " END AS " + Sql.name(field.name()))
                                        .toList())
                        + " FROM hot.store.hops LEFT JOIN (" + visible(tenant)
                        + ") ON visible = finding WHERE visible IS NOT NULL";
        };
    }

    private static String ofHop(String column) {
        return switch (column) {
            case "from_entity", "to_entity" ->
                "CASE WHEN list_contains(names, " + column + ") THEN " + column + " ELSE '" + Mask.OTHER + "' END";
            case "why" -> "CASE WHEN open THEN why ELSE '' END";
            default -> Sql.name(column);
        };
    }

    /** Findings that a tenant sees, with the names that it may read in their hops. */
    private static String visible(String tenant) {
        var parts = List.of("actor", "via", "behind", "target", "reached");
        var open = parts.stream().map(part -> Mask.shown(part, tenant)).collect(Collectors.joining(" AND "));
        var names = parts.stream()
                .map(part -> "CASE WHEN " + Mask.shown(part, tenant) + " THEN " + Mask.display(part) + " END")
                .collect(Collectors.joining(", ", "[", "]"));
        return "SELECT id AS visible, " + open + " AS open, " + names + " AS names FROM hot.store.findings WHERE "
                + Mask.mine(FindingFields.SHEET.fields(), tenant);
    }

    private String coverage() {
        var sums = "sum(lost)::BIGINT AS lost, sum(late)::BIGINT AS late, sum(dropped)::BIGINT AS dropped"
                + " FROM hot.store.tallies GROUP BY ALL";
        return switch (mask.principal()) {
            case Principal.Admin _ ->
                "SELECT time, cluster, node, agent, plane, sum(received)::BIGINT AS received, " + sums;
            case Principal.TenantOwner _ ->
                "SELECT time, '' AS cluster, '' AS node, '' AS agent, plane," + " NULL::BIGINT AS received, " + sums;
        };
    }

    private String sources() {
        return switch (mask.principal()) {
            case Principal.Admin _ ->
                "SELECT cluster, agent, plane, mode, reason, version, heard FROM hot.store.sources";
            case Principal.TenantOwner _ ->
                "SELECT '' AS cluster, '' AS agent, plane, mode, '' AS reason, '' AS version,"
                        + " max(heard) AS heard FROM hot.store.sources GROUP BY ALL";
        };
    }

    private String stages() {
        var select = "SELECT cluster, agent, stage, books, dropped, heard FROM hot.store.stages";
        return switch (mask.principal()) {
            case Principal.Admin _ -> select;
            case Principal.TenantOwner _ -> select + " LIMIT 0";
        };
    }

    private static String kept() {
        var hours = Schema.SEALED.stream()
                .map(sheet -> "SELECT '" + sheet.name() + "' AS sheet, hour FROM hot.store." + sheet.name())
                .collect(Collectors.joining(" UNION ALL "));
        return "SELECT sheet, make_timestamptz(min(hour) * 3600000000) AS since FROM (" + hours
                + " UNION ALL SELECT sheet, hour FROM hot.store.segments) GROUP BY sheet";
    }

    /** A number that tells of all tenants together. */
    private String forAdmin(String number) {
        return switch (mask.principal()) {
            case Principal.Admin _ -> number;
            case Principal.TenantOwner _ -> "NULL::BIGINT";
        };
    }

    private static List<Field<Object>> findingFields() {
        var fields = new ArrayList<Field<Object>>();
        FindingFields.SHEET
                .fields()
                .forEach(f -> fields.add(new Field<>(f.name(), f.type(), f.owner(), f.alias(), (_, _) -> {})));
        fields.add(new Field<>("incident", "VARCHAR", Owner.EVENT, false, (_, _) -> {}));
        fields.add(new Field<>("suppressed", "VARCHAR", Owner.EVENT, false, (_, _) -> {}));
        return fields;
    }
}
