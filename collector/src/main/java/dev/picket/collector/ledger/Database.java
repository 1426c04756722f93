package dev.picket.collector.ledger;

import java.io.IOException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.duckdb.DuckDBConnection;

/**
 * The embedded database, opened so that nothing in it reaches outside its folder. Its own writing connection belongs to whoever holds the
 * ledger's lock; readers are lent connections of their own.
 *
 * <p>Checkpoints are never automatic: one that finds the disk full would invalidate the whole database (measured with DuckDB 2.0.0), while a
 * commit that does is only rolled back. The ledger takes them when there is room.
 */
final class Database implements AutoCloseable {
    /** The database's name in SQL: that of its file. */
    static final String CATALOG = "hot";

    /**
     * Rows that are written together. A checkpoint writes the last group anew, and nothing else is written meanwhile: with DuckDB's own 122,880 up to a second at 4,000
     * events a second.
     */
    private static final int GROUP_ROWS = 16_384;

    private final String attach;
    private final Properties properties;
    private final Set<DuckDBConnection> lent = ConcurrentHashMap.newKeySet();
    private DuckDBConnection writer;

    private Database(String attach, Properties properties, DuckDBConnection writer) {
        this.attach = attach;
        this.properties = properties;
        this.writer = writer;
    }

    /** What is done in one transaction. */
    @FunctionalInterface
    interface Work {
        void on(DuckDBConnection connection) throws SQLException;
    }

    static Database open(LedgerSettings settings, boolean readOnly) throws SQLException {
        var attach = "ATTACH " + Sql.text(settings.databaseFile().toString()) + " AS " + CATALOG
                + (readOnly ? " (READ_ONLY)" : " (ROW_GROUP_SIZE " + GROUP_ROWS + ')');
        var properties = properties(settings);
        return new Database(attach, properties, connect(attach, properties));
    }

    /** What is made of a database that was opened; it is closed when nothing can be. */
    @FunctionalInterface
    interface Making<T> {
        T of(Database database) throws SQLException, IOException;
    }

    static <T> T open(LedgerSettings settings, boolean readOnly, Making<T> making) throws SQLException, IOException {
        var database = open(settings, readOnly);
        try {
            return making.of(database);
        } catch (SQLException | IOException e) {
            database.close();
            throw e;
        }
    }

    DuckDBConnection writer() {
        return writer;
    }

    void transaction(Work work) throws SQLException {
        Sql.run(writer, "BEGIN TRANSACTION");
        try {
            work.on(writer);
            Sql.run(writer, "COMMIT");
        } catch (SQLException | RuntimeException e) {
            rollback(writer);
            throw e;
        }
    }

    DuckDBConnection lend() throws SQLException {
        var connection = writer.duplicate();
        lent.add(connection);
        return connection;
    }

    void giveBack(DuckDBConnection connection) throws SQLException {
        lent.remove(connection);
        rollback(connection);
        connection.close();
    }

    /** Opens anew what a fatal error has closed; every lent connection ends. */
    void restart() throws SQLException {
        close();
        writer = connect(attach, properties);
    }

    @Override
    public void close() throws SQLException {
        for (var connection : lent) {
            connection.close();
        }
        lent.clear();
        writer.close();
    }

    private static void rollback(DuckDBConnection connection) {
        try {
            Sql.run(connection, "ROLLBACK");
        } catch (SQLException _) {
            // a commit that failed has already rolled back
        }
    }

    private static DuckDBConnection connect(String attach, Properties properties) throws SQLException {
        var connection = (DuckDBConnection) DriverManager.getConnection("jdbc:duckdb:", properties);
        try {
            Sql.run(connection, attach);
            Sql.run(connection, "USE " + CATALOG);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
        Sql.run(connection, "SET GLOBAL TimeZone = 'UTC'");
        // within an hour it is sealed: packing it before takes three quarters of a checkpoint, and a third of the room
        Sql.run(connection, "SET GLOBAL force_compression = 'uncompressed'");
        Sql.run(connection, "SET GLOBAL lock_configuration = true");
        return connection;
    }

    private static Properties properties(LedgerSettings settings) {
        var properties = new Properties();
        properties.setProperty("memory_limit", settings.memoryBytes() + "B");
        properties.setProperty("threads", Integer.toString(settings.threads()));
        properties.setProperty("temp_directory", settings.dir().resolve("tmp").toString());
        properties.setProperty("max_temp_directory_size", settings.maxBytes() / 4 + "B");
        properties.setProperty("wal_autocheckpoint", "1TB");
        properties.setProperty("allowed_directories", '[' + Sql.text(settings.dir() + "/") + ']');
        properties.setProperty("enable_external_access", "false");
        properties.setProperty("autoinstall_known_extensions", "false");
        properties.setProperty("autoload_known_extensions", "false");
        properties.setProperty("allow_community_extensions", "false");
        properties.setProperty("allowed_configs", "['operator_memory_limit']");
        return properties;
    }
}
