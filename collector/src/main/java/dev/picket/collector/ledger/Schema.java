package dev.picket.collector.ledger;

import dev.picket.collector.context.Observation;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;

/** The tables of the database and their version. */
final class Schema {
    /** Raised when a sheet changes, not when one is added; a ledger of another version is not opened. */
    static final int VERSION = 4;

    /** Of events: sealed into segments hour by hour. */
    static final List<Sheet<Observation>> EVENTS = List.of(FlowFields.SHEET, CallFields.SHEET, InferenceFields.SHEET);

    static final List<Sheet<?>> SEALED =
            List.of(FlowFields.SHEET, CallFields.SHEET, InferenceFields.SHEET, LabelRow.SHEET);

    /** Few and changing: they stay in the database until they are too old. */
    static final List<Sheet<?>> KEPT = List.of(
            FindingFields.SHEET,
            FindingFields.EVIDENCE,
            IncidentFields.SHEET,
            IncidentFields.MEMBERS,
            IncidentFields.HOPS,
            TriageFields.ACTIONS,
            TriageFields.MARKS,
            Tallies.SHEET,
            Healths.SOURCES,
            Healths.STAGES);

    private static final List<String> OTHERS = List.of(
            "CREATE TABLE IF NOT EXISTS store.meta (key VARCHAR, value VARCHAR)",
            "CREATE TABLE IF NOT EXISTS store.segments"
                    + " (sheet VARCHAR, hour INTEGER, file VARCHAR, rows BIGINT, bytes BIGINT)",
            "CREATE TABLE IF NOT EXISTS store.removals"
                    + " (sheet VARCHAR, hour INTEGER, rows BIGINT, reason VARCHAR, removed TIMESTAMPTZ)");

    private Schema() {}

    static Sheet<Observation> sheetOf(Event event) {
        return switch (event) {
            case Flow _ -> FlowFields.SHEET;
            case ApiCall _ -> CallFields.SHEET;
            case Inference _ -> InferenceFields.SHEET;
        };
    }

    /** @return whether the database was empty */
    static boolean prepare(Database database) throws SQLException {
        database.transaction(connection -> {
            Sql.run(connection, "CREATE SCHEMA IF NOT EXISTS store");
            for (var table : OTHERS) {
                Sql.run(connection, table);
            }
        });
        var version = meta(database.writer(), "version");
        if (!version.isEmpty()) {
            check(version);
        }
        database.transaction(connection -> {
            for (var sheet : SEALED) {
                Sql.run(connection, sheet.create());
            }
            for (var sheet : KEPT) {
                Sql.run(connection, sheet.create());
            }
            if (version.isEmpty()) {
                sign(connection);
            }
        });
        return version.isEmpty();
    }

    /** Whether what people decide has its sheets: a ledger that is only read may be from before there were any. */
    static boolean knowsTriage(Connection connection) throws SQLException {
        return Sql.number(
                        connection,
                        "SELECT count(*) FROM duckdb_tables() WHERE database_name = '" + Database.CATALOG
                                + "' AND schema_name = 'store' AND table_name IN ('" + TriageFields.ACTIONS.name()
                                + "', '" + TriageFields.MARKS.name() + "')")
                == 2;
    }

    /** Empty when there is none. */
    static String meta(Connection connection, String key) throws SQLException {
        var values = Sql.texts(connection, "SELECT value FROM hot.store.meta WHERE key = " + Sql.text(key));
        return values.isEmpty() ? "" : values.getFirst();
    }

    static void check(String version) throws SQLException {
        if (!version.equals(Integer.toString(VERSION))) {
            throw new SQLException(
                    "the ledger is of version " + version + ", this program reads " + VERSION
                            + ": read it with the program that wrote it, and give this one another folder (or move this one away)");
        }
    }

    private static void sign(Connection connection) throws SQLException {
        var salt = new byte[16];
        new SecureRandom().nextBytes(salt);
        Sql.run(connection, "INSERT INTO store.meta VALUES ('version', '" + VERSION + "')");
        Sql.run(
                connection,
                "INSERT INTO store.meta VALUES ('salt', '" + HexFormat.of().formatHex(salt) + "')");
    }
}
