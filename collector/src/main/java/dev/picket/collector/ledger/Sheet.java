package dev.picket.collector.ledger;

import java.sql.SQLException;
import java.util.List;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * A table of the database and how rows get into it, said once.
 *
 * @param name of the table in the schema {@code store}, and of the folder of its segments
 */
record Sheet<T>(String name, List<Field<T>> fields) {
    private static final String HOUR = "hour";

    Sheet {
        fields = List.copyOf(fields);
    }

    String create() {
        return "CREATE TABLE IF NOT EXISTS store." + name + " (hour INTEGER, "
                + fields.stream().map(f -> Sql.name(f.name()) + ' ' + f.type()).collect(Collectors.joining(", "))
                + ')';
    }

    /** The columns that readers see, for a select. */
    String columns() {
        return fields.stream().map(f -> Sql.name(f.name())).collect(Collectors.joining(", "));
    }

    /** Appends within the connection's transaction. */
    void append(DuckDBConnection to, Stream<T> rows, ToIntFunction<T> hour) throws SQLException {
        append(to, rows.toList(), hour);
    }

    void append(DuckDBConnection to, List<T> rows, ToIntFunction<T> hour) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var appender = to.createAppender(Database.CATALOG, "store", name)) {
            for (var row : rows) {
                append(appender, row, hour.applyAsInt(row));
            }
        }
    }

    /** A row and the hour it is kept by. */
    record Row<T>(T of, int hour) {}

    /** Rows of several owners at once: every appender costs as much as thousands of rows. */
    void append(DuckDBConnection to, Stream<Row<T>> rows) throws SQLException {
        append(to, rows.toList());
    }

    private void append(DuckDBConnection to, List<Row<T>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        try (var appender = to.createAppender(Database.CATALOG, "store", name)) {
            for (var row : rows) {
                append(appender, row.of(), row.hour());
            }
        }
    }

    private void append(DuckDBAppender appender, T row, int hour) throws SQLException {
        appender.beginRow().append(hour);
        for (var field : fields) {
            field.put().put(appender, row);
        }
        appender.endRow();
    }

    /** The condition that a row is of one hour. */
    static String ofHour(int hour) {
        return HOUR + " = " + hour;
    }
}
