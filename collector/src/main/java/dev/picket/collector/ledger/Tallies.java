package dev.picket.collector.ledger;

import dev.picket.collector.context.Observation;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBConnection;

/**
 * Tallies that wait for the next transaction, added up by minute. Bounded: beyond {@value #WAITING_MAX} agents and minutes only the day is told
 * apart. Used under the ledger's lock.
 */
final class Tallies {
    static final Sheet<Tally> SHEET = new Sheet<>(
            "tallies",
            List.of(
                    Field.time("time", Tally::time),
                    Field.text("cluster", Tally::cluster),
                    Field.text("node", Tally::node),
                    Field.text("agent", Tally::agent),
                    Field.text("plane", Tally::plane),
                    Field.number("received", Tally::received),
                    Field.number("lost", Tally::lost),
                    Field.number("late", Tally::late),
                    Field.number("dropped", Tally::dropped)));
    private static final int WAITING_MAX = 10_000;
    private static final long ROWS_MAX = 20_000;
    private final Map<Tally, Tally> waiting = new LinkedHashMap<>();
    private long rowsMax = ROWS_MAX;

    void add(Tally tally) {
        var key = key(tally);
        var place = waiting.size() < WAITING_MAX || waiting.containsKey(key) ? key : day(tally);
        waiting.merge(place, place.plus(tally), Tally::plus);
    }

    /** @param now later events are counted for now */
    void received(Observation row, Instant now) {
        add(of(row, now, 1, 0));
    }

    void dropped(Observation row, Instant now) {
        add(of(row, now, 0, 1));
    }

    /** Within a transaction; when it is committed, {@link #written()} must follow. */
    void write(DuckDBConnection connection) throws SQLException {
        SHEET.append(connection, List.copyOf(waiting.values()), tally -> Hours.of(tally.time()));
    }

    void written() {
        waiting.clear();
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Adds up what was written batch by batch: by minute, and by hour when it is older than two. */
    void compact(Database database, Instant now) throws SQLException {
        long rows = Sql.number(database.writer(), "SELECT count(*) FROM store.tallies");
        if (rows <= rowsMax) {
            return;
        }
        database.transaction(connection -> {
            Sql.run(connection, "CREATE TEMP TABLE compact AS " + sums(now));
            Sql.run(connection, "DELETE FROM store.tallies");
            Sql.run(connection, "INSERT INTO store.tallies SELECT * FROM compact");
            Sql.run(connection, "DROP TABLE compact");
        });
        rowsMax = Math.max(ROWS_MAX, 2 * Sql.number(database.writer(), "SELECT count(*) FROM store.tallies"));
    }

    private static String sums(Instant now) {
        var old = Sql.time(now.minus(2, ChronoUnit.HOURS));
        return "SELECT hour, CASE WHEN time < " + old + " THEN date_trunc('hour', time) ELSE time END AS t,"
                + " cluster, node, agent, plane, sum(received)::BIGINT, sum(lost)::BIGINT, sum(late)::BIGINT,"
                + " sum(dropped)::BIGINT FROM store.tallies GROUP BY ALL";
    }

    private static Tally of(Observation row, Instant now, long received, long dropped) {
        var from = row.event().envelope();
        var time = row.time().isAfter(now) ? now : row.time();
        var plane = row.event().plane().label();
        return new Tally(time, from.cluster(), from.node(), from.agent(), plane, received, 0, 0, dropped);
    }

    private static Tally key(Tally tally) {
        var minute = tally.time().truncatedTo(ChronoUnit.MINUTES);
        return new Tally(minute, tally.cluster(), tally.node(), tally.agent(), tally.plane(), 0, 0, 0, 0);
    }

    private static Tally day(Tally tally) {
        return new Tally(tally.time().truncatedTo(ChronoUnit.DAYS), "", "", "", "", 0, 0, 0, 0);
    }
}
