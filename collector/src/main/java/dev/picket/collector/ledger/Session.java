package dev.picket.collector.ledger;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.duckdb.DuckDBConnection;

/**
 * One reader's look at the ledger as it was at one moment: a connection whose unqualified names are the principal's views and nothing else. For
 * one thread; short-lived.
 */
public final class Session implements AutoCloseable {
    private final Database database;
    private final DuckDBConnection connection;

    private Session(Database database, DuckDBConnection connection) {
        this.database = database;
        this.connection = connection;
    }

    static Session open(Database database, long memoryBytes) throws SQLException {
        var connection = database.lend();
        try {
            Sql.run(connection, "SET operator_memory_limit = '" + memoryBytes + "B'");
            Sql.run(connection, "BEGIN TRANSACTION");
            return new Session(database, connection);
        } catch (SQLException e) {
            database.giveBack(connection);
            throw e;
        }
    }

    void create(Views views, Collection<View> wanted) throws SQLException {
        for (var view : wanted) {
            Sql.run(connection, "CREATE TEMP VIEW " + view.label() + " AS " + views.select(view));
        }
    }

    DuckDBConnection connection() {
        return connection;
    }

    public PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    @Override
    public void close() throws SQLException {
        database.giveBack(connection);
    }
}
