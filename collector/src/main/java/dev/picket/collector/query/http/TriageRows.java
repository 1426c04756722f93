package dev.picket.collector.query.http;

import dev.picket.collector.query.Column;
import dev.picket.collector.query.Listing;
import dev.picket.collector.query.Table;
import dev.picket.collector.triage.Action;
import dev.picket.collector.triage.Suppression;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Decisions and suppressions as rows. */
final class TriageRows {
    private static final List<String> TIMES = List.of("time", "made", "until");

    private TriageRows() {}

    static Table of(Action action) {
        var rows = new ArrayList<List<@Nullable Object>>();
        rows.add(row(action));
        return table(List.of("time", "action", "id", "owner", "reason", "principal"), rows);
    }

    static Listing of(List<Suppression> suppressions) {
        var rows = new ArrayList<List<@Nullable Object>>();
        suppressions.forEach(one -> rows.add(row(one)));
        var columns = List.of(
                "id",
                "detection",
                "tenant",
                "workload",
                "user",
                "target",
                "until",
                "owner",
                "reason",
                "principal",
                "made");
        return new Listing(table(columns, rows));
    }

    private static List<@Nullable Object> row(Action of) {
        return List.of(
                of.time(),
                of.verb().label(),
                of.incident().isEmpty() ? of.suppression() : of.incident(),
                of.owner(),
                of.reason(),
                of.principal());
    }

    private static List<@Nullable Object> row(Suppression of) {
        return List.of(
                of.id(),
                of.detection(),
                of.tenant(),
                of.workload(),
                of.user(),
                of.target(),
                of.until(),
                of.owner(),
                of.reason(),
                of.principal(),
                of.made());
    }

    private static Table table(List<String> columns, List<List<@Nullable Object>> rows) {
        var typed = columns.stream()
                .map(name -> new Column(name, TIMES.contains(name) ? "TIMESTAMP WITH TIME ZONE" : "VARCHAR"))
                .toList();
        return new Table(typed, rows, false);
    }
}
