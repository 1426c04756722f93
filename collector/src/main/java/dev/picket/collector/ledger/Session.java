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
    private final Views views;

    private Session(Database database, DuckDBConnection connection, Views views) {
        this.database = database;
        this.connection = connection;
        this.views = views;
    }

    static Session open(Database database, long memoryBytes, Look look) throws SQLException {
        var connection = database.lend();
        try {
            Sql.run(connection, "SET operator_memory_limit = '" + memoryBytes + "B'");
            Sql.run(connection, "BEGIN TRANSACTION");
            return new Session(database, connection, look.from(connection));
        } catch (SQLException e) {
            database.giveBack(connection);
            throw e;
        }
    }

    /** What there is to see at the moment when the session begins. */
    @FunctionalInterface
    interface Look {
        Views from(DuckDBConnection connection) throws SQLException;
    }

    /** Makes views readable that were not asked for at the start. */
    public void show(Collection<View> wanted) throws SQLException {
        for (var view : wanted) {
            Sql.run(connection, "CREATE OR REPLACE TEMP VIEW " + view.label() + " AS " + views.select(view));
        }
    }

    public PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql);
    }

    @Override
    public void close() throws SQLException {
        database.giveBack(connection);
    }
}
