package dev.picket.collector.ledger;

import dev.picket.collector.accept.AgentHealth;
import dev.picket.event.Plane;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;

/**
 * What agents say of themselves, the last word of each: which sources run and why, and their stages' books. Bounded by {@value #ROWS_MAX} rows;
 * the agents that were silent longest are forgotten. Used under the ledger's lock.
 */
final class Healths {
    static final Sheet<SourceRow> SOURCES = new Sheet<>(
            "sources",
            List.of(
                    Field.text("cluster", row -> row.of.cluster()),
                    Field.text("agent", row -> row.of.agent()),
                    Field.text("plane", row -> row.source.plane()),
                    Field.text("mode", row -> row.source.mode()),
                    Field.text("reason", row -> row.source.reason()),
                    Field.text("version", row -> row.of.version()),
                    Field.time("heard", row -> row.of.at())));
    static final Sheet<StageRow> STAGES = new Sheet<>(
            "stages",
            List.of(
                    Field.text("cluster", row -> row.of.cluster()),
                    Field.text("agent", row -> row.of.agent()),
                    Field.text("stage", row -> row.stage.name()),
                    Field.text("books", row -> books(row.stage)),
                    Field.number("dropped", row -> dropped(row.stage)),
                    Field.time("heard", row -> row.of.at())));
    private static final int ROWS_MAX = 100_000;

    private final Map<Place, Long> dropped = new HashMap<>();
    private final Map<Agent, Instant> latest = new HashMap<>();

    /** One source of one agent. */
    record SourceRow(AgentHealth of, AgentHealth.Source source) {}

    /** One stage of one agent. */
    record StageRow(AgentHealth of, AgentHealth.Stage stage) {}

    private record Agent(String cluster, String name) {}

    private record Place(String cluster, String agent, String stage) {}

    /** Reads what an earlier run has written down. */
    void load(Connection connection) throws SQLException {
        dropped.clear();
        latest.clear();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT cluster, agent, stage, dropped FROM store.stages")) {
            while (rows.next()) {
                dropped.put(new Place(rows.getString(1), rows.getString(2), rows.getString(3)), rows.getLong(4));
            }
        }
    }

    boolean isNew(AgentHealth word) {
        var before = latest.get(new Agent(word.cluster(), word.agent()));
        return before == null || word.at().isAfter(before);
    }

    /** Replaces the agents' last words, within a transaction. */
    void write(DuckDBConnection connection, Collection<AgentHealth> words) throws SQLException {
        var agents =
                words.stream().map(word -> word.cluster() + '/' + word.agent()).toList();
        for (var sheet : List.of(SOURCES, STAGES)) {
            Upsert.forget(connection, sheet, "cluster || '/' || agent", agents);
            Sql.run(
                    connection,
                    "DELETE FROM store." + sheet.name() + " WHERE rowid IN (SELECT rowid FROM store." + sheet.name()
                            + " ORDER BY heard DESC OFFSET " + ROWS_MAX + ')');
        }
        SOURCES.append(connection, words.stream().flatMap(Healths::sources), row -> Hours.of(row.of.at()));
        STAGES.append(connection, words.stream().flatMap(Healths::stages), row -> Hours.of(row.of.at()));
        if (dropped.size() > ROWS_MAX || latest.size() > ROWS_MAX) {
            load(connection);
        }
    }

    /** What an agent has dropped since its word before this one; after {@link #write} was committed. */
    List<Tally> lost(AgentHealth word, Instant now) {
        latest.put(new Agent(word.cluster(), word.agent()), word.at());
        return word.stages().stream()
                .map(stage -> tally(word, stage, now))
                .filter(tally -> tally.dropped() > 0)
                .toList();
    }

    private Tally tally(AgentHealth word, AgentHealth.Stage stage, Instant now) {
        long total = dropped(stage);
        var before = dropped.put(new Place(word.cluster(), word.agent(), stage.name()), total);
        long more = before == null || total < before ? total : total - before;
        return new Tally(now, word.cluster(), "", word.agent(), plane(stage), 0, 0, 0, more);
    }

    private static Stream<SourceRow> sources(AgentHealth word) {
        return word.sources().stream().map(source -> new SourceRow(word, source));
    }

    private static Stream<StageRow> stages(AgentHealth word) {
        return word.stages().stream().map(stage -> new StageRow(word, stage));
    }

    private static String books(AgentHealth.Stage stage) {
        return "in %d out %d held %d folded %d duplicate %d refused %s dropped %s"
                .formatted(
                        stage.in(),
                        stage.out(),
                        stage.held(),
                        stage.folded(),
                        stage.duplicate(),
                        new TreeMap<>(stage.refused()),
                        new TreeMap<>(stage.dropped()));
    }

    private static long dropped(AgentHealth.Stage stage) {
        return stage.dropped().values().stream().mapToLong(Long::longValue).sum();
    }

    /** The plane whose name the stage has in its own. */
    private static String plane(AgentHealth.Stage stage) {
        return Stream.of(Plane.values())
                .map(Plane::label)
                .filter(stage.name()::contains)
                .findFirst()
                .orElse("");
    }
}
