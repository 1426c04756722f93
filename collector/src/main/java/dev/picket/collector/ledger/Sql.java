package dev.picket.collector.ledger;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Words of SQL, quoted, and short ways to run them. */
final class Sql {
    private Sql() {}

    /** A string literal. */
    static String text(String value) {
        return '\'' + value.replace("'", "''") + '\'';
    }

    /** An identifier. */
    static String name(String value) {
        return '"' + value.replace("\"", "\"\"") + '"';
    }

    /** A list of string literals. */
    static String list(List<String> values) {
        return values.stream().map(Sql::text).toList().toString();
    }

    /** A point in time. */
    static String time(Instant value) {
        return "make_timestamptz(" + micros(value) + ')';
    }

    /** Microseconds since 1970; years that the database does not know are cut to 0001 and 9999. */
    static long micros(Instant time) {
        long seconds = Math.clamp(time.getEpochSecond(), -62_135_596_800L, 253_402_300_799L);
        return seconds * 1_000_000 + time.getNano() / 1_000;
    }

    static long run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            return statement.execute(sql) ? 0 : statement.getUpdateCount();
        }
    }

    /** The first column of the first row; 0 when there is none. */
    static long number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        }
    }

    /** The first column of all rows. */
    static List<String> texts(Connection connection, String sql) throws SQLException {
        var texts = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
