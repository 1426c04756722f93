package dev.picket.collector.query;

import dev.picket.collector.ledger.Session;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/** Runs one statement within its limits and reads its rows. */
final class Asking {
    private final Limits limits;
    private final ScheduledExecutorService timer;

    Asking(Limits limits, ScheduledExecutorService timer) {
        this.limits = limits;
        this.timer = timer;
    }

    /** At most so many rows of the answer to a question of ours, but never more than the limits say. */
    Table rows(Session session, Question question, int rows) throws SQLException {
        int most = Math.min(rows, limits.rows());
        return rows(session, question.sql() + " LIMIT " + (most + 1L), question.values(), most);
    }

    /** @param sql that gives at most one row more than wanted, so that more can be told from enough */
    Table rows(Session session, String sql, List<String> values, int most) throws SQLException {
        try (var statement = session.prepare(sql);
                var deadline = Deadline.of(statement, limits.time(), timer)) {
            for (int i = 0; i < values.size(); i++) {
                statement.setString(i + 1, values.get(i));
            }
            return read(statement, deadline, most);
        }
    }

    private Table read(PreparedStatement statement, Deadline deadline, int most) throws SQLException {
        try (var rows = statement.executeQuery()) {
            return table(rows, most);
        } catch (SQLException e) {
            if (deadline.passed()) {
                throw new SQLTimeoutException("longer than " + limits.time().toMillis() + " ms", e);
            }
            throw e;
        }
    }

    private Table table(ResultSet from, int most) throws SQLException {
        var columns = columns(from.getMetaData());
        var rows = new ArrayList<List<@Nullable Object>>();
        long bytes = 0;
        while (from.next()) {
            if (rows.size() == most || bytes > limits.bytes()) {
                return new Table(columns, rows, true);
            }
            var row = new ArrayList<@Nullable Object>(columns.size());
            for (int i = 1; i <= columns.size(); i++) {
                var value = Values.of(from.getObject(i));
                bytes += Values.bytes(value);
                row.add(value);
            }
            rows.add(row);
        }
        return new Table(columns, rows, false);
    }

    private static List<Column> columns(ResultSetMetaData of) throws SQLException {
        var columns = new ArrayList<Column>();
        for (int i = 1; i <= of.getColumnCount(); i++) {
            columns.add(new Column(of.getColumnLabel(i), of.getColumnTypeName(i)));
        }
        return columns;
    }
}
