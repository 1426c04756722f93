package dev.picket.collector.ledger;

import java.sql.SQLException;
import java.util.Collection;
import org.duckdb.DuckDBConnection;

/** Replaces rows by deleting the old ones first: an index to find them would cost every insert. */
final class Upsert {
    private Upsert() {}

    /** Deletes the rows whose key, a column or an expression of columns, is one of the values. */
    static void forget(DuckDBConnection connection, Sheet<?> sheet, String key, Collection<String> values)
            throws SQLException {
        var sql = "DELETE FROM store." + sheet.name() + " WHERE " + key + " IN (SELECT unnest(?::VARCHAR[]))";
        try (var delete = connection.prepareStatement(sql)) {
            delete.setArray(1, connection.createArrayOf("VARCHAR", values.toArray()));
            delete.execute();
        }
    }
}
