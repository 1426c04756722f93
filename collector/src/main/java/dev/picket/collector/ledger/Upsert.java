package dev.picket.collector.ledger;

import java.sql.SQLException;
import java.util.Collection;
import org.duckdb.DuckDBConnection;

/** Replaces rows by deleting the old ones first: an index to find them would cost every insert. */
final class Upsert {
    private Upsert() {}

    /** Deletes the rows whose column has one of the values. */
    static void forget(DuckDBConnection connection, Sheet<?> sheet, String column, Collection<String> values)
            throws SQLException {
        var sql = "DELETE FROM store." + sheet.name() + " WHERE " + Sql.name(column)
                + " IN (SELECT unnest(?::VARCHAR[]))";
        try (var delete = connection.prepareStatement(sql)) {
            delete.setArray(1, connection.createArrayOf("VARCHAR", values.toArray()));
            delete.execute();
        }
    }
}
