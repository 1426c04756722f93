package dev.picket.collector.query;

import dev.picket.collector.ledger.Session;
import dev.picket.collector.ledger.View;
import dev.picket.collector.ledger.Window;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a session can know of one stretch of time. Each list is bounded. */
final class CoverageQuestion {
    static final List<View> VIEWS = List.of(View.COVERAGE, View.SOURCES, View.KEPT, View.REMOVALS);
    private static final int ROWS_MAX = 10_000;

    private CoverageQuestion() {}

    static Coverage of(Session session, Window window) throws SQLException {
        return new Coverage(
                window.since().equals(Instant.MIN) ? null : window.since(),
                window.until().equals(Instant.MAX) ? null : window.until(),
                counts(session, window),
                sources(session),
                oldest(session),
                removed(session));
    }

    /**
     * That a tally falls into the window. Tallies stand at the start of their minute, old ones of their hour: what began before the window and
     * reaches into it counts, for a loss must not be overlooked.
     */
    static String counted(Window window) {
        if (window.since().equals(Instant.MIN)) {
            return window.within("time");
        }
        var minute = new Window(window.since().truncatedTo(ChronoUnit.MINUTES), window.until());
        var hour = window.since().truncatedTo(ChronoUnit.HOURS);
        return "(" + minute.within("time") + " OR " + new Window(hour, hour.plusMillis(1)).within("time") + ')';
    }

    private static List<Coverage.Count> counts(Session session, Window window) throws SQLException {
        var counts = new ArrayList<Coverage.Count>();
        var sql =
                "SELECT cluster, max(node), agent, plane, sum(received)::BIGINT, sum(lost)::BIGINT, sum(late)::BIGINT,"
                        + " sum(dropped)::BIGINT FROM coverage WHERE " + counted(window)
                        + " GROUP BY cluster, agent, plane ORDER BY cluster, agent, plane LIMIT " + ROWS_MAX;
        each(
                session,
                sql,
                row -> counts.add(new Coverage.Count(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        number(row, 5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8))));
        return counts;
    }

    private static List<Coverage.Source> sources(Session session) throws SQLException {
        var sources = new ArrayList<Coverage.Source>();
        var sql =
                "SELECT cluster, agent, plane, mode, reason, heard FROM sources ORDER BY 1, 2, 3, 4 LIMIT " + ROWS_MAX;
        each(
                session,
                sql,
                row -> sources.add(new Coverage.Source(
                        row.getString(1),
                        row.getString(2),
                        row.getString(3),
                        row.getString(4),
                        row.getString(5),
                        time(row, 6))));
        return sources;
    }

    private static Map<String, Instant> oldest(Session session) throws SQLException {
        var oldest = new HashMap<String, Instant>();
        each(session, "SELECT sheet, since FROM kept", row -> oldest.put(row.getString(1), time(row, 2)));
        return oldest;
    }

    private static List<Coverage.Removed> removed(Session session) throws SQLException {
        var removed = new ArrayList<Coverage.Removed>();
        each(
                session,
                "SELECT sheet, until, rows, reason FROM removals ORDER BY 1, 4",
                row -> removed.add(
                        new Coverage.Removed(row.getString(1), time(row, 2), number(row, 3), row.getString(4))));
        return removed;
    }

    private static void each(Session session, String sql, Row use) throws SQLException {
        try (var statement = session.prepare(sql);
                var rows = statement.executeQuery()) {
            while (rows.next()) {
                use.read(rows);
            }
        }
    }

    @FunctionalInterface
    private interface Row {
        void read(ResultSet row) throws SQLException;
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long number = row.getLong(column);
        return row.wasNull() ? null : number;
    }
}
