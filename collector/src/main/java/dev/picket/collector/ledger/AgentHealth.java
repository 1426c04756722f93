package dev.picket.collector.ledger;

import dev.picket.event.wire.v1.Health;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What agents say of themselves, the latest word of each: which sources run and why, and their stages' books. Bounded by {@value #AGENTS_MAX}
 * agents; the one that was silent longest is forgotten. Used under the ledger's lock.
 */
final class AgentHealth {
    private static final int AGENTS_MAX = 10_000;
    private static final int PARTS_MAX = 64;
    private static final int WORDS_MAX = 256;
    private final Map<Stage, Long> dropped = new HashMap<>();

    private record Stage(String cluster, String agent, String name) {}

    /** Reads what an earlier run has written down. */
    void load(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT cluster, agent, stage, dropped FROM store.stages")) {
            while (rows.next()) {
                dropped.put(new Stage(rows.getString(1), rows.getString(2), rows.getString(3)), rows.getLong(4));
            }
        }
    }

    /** Replaces the agent's last word, within a transaction. */
    void write(Connection connection, String cluster, String agent, Health health, Instant now) throws SQLException {
        forget(connection, cluster, agent);
        try (var insert = connection.prepareStatement("INSERT INTO store.sources VALUES (?, ?, ?, ?, ?, ?, ?)")) {
            for (var source : health.getSourcesList().stream().limit(PARTS_MAX).toList()) {
                fill(
                        insert,
                        cluster,
                        agent,
                        source.getPlane(),
                        source.getMode(),
                        source.getReason(),
                        health.getVersion());
                insert.setObject(7, now.atOffset(java.time.ZoneOffset.UTC));
                insert.execute();
            }
        }
        try (var insert = connection.prepareStatement("INSERT INTO store.stages VALUES (?, ?, ?, ?, ?, ?)")) {
            for (var stage : stages(health)) {
                fill(insert, cluster, agent, stage.getName(), books(stage));
                insert.setLong(5, dropped(stage));
                insert.setObject(6, now.atOffset(java.time.ZoneOffset.UTC));
                insert.execute();
            }
        }
    }

    /** What the agent has dropped since its last word; after {@link #write} was committed. */
    List<Tally> lost(String cluster, String agent, Health health, Instant now) {
        return stages(health).stream()
                .map(stage -> new Tally(now, cluster, "", agent, plane(stage), 0, 0, 0, since(cluster, agent, stage)))
                .filter(tally -> tally.dropped() > 0)
                .toList();
    }

    private long since(String cluster, String agent, Health.Stage stage) {
        long total = dropped(stage);
        var before = dropped.put(new Stage(cluster, agent, words(stage.getName())), total);
        return before == null || total < before ? total : total - before;
    }

    private void forget(Connection connection, String cluster, String agent) throws SQLException {
        var whose = " WHERE cluster = " + Sql.text(words(cluster)) + " AND agent = " + Sql.text(words(agent));
        for (var table : List.of("sources", "stages")) {
            Sql.run(connection, "DELETE FROM store." + table + whose);
            Sql.run(
                    connection,
                    "DELETE FROM store." + table + " WHERE rowid IN (SELECT rowid FROM store." + table
                            + " ORDER BY heard DESC OFFSET " + AGENTS_MAX * 4 + ')');
        }
        if (dropped.size() > AGENTS_MAX * 8) {
            dropped.clear();
            load(connection);
        }
    }

    private static List<Health.Stage> stages(Health health) {
        return health.getStagesList().stream().limit(PARTS_MAX).toList();
    }

    private static void fill(PreparedStatement insert, String... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            insert.setString(i + 1, words(values[i]));
        }
    }

    private static String books(Health.Stage stage) {
        return "in %d out %d held %d folded %d duplicate %d refused %s dropped %s"
                .formatted(
                        stage.getIn(),
                        stage.getOut(),
                        stage.getHeld(),
                        stage.getFolded(),
                        stage.getDuplicate(),
                        new TreeMap<>(stage.getRefusedMap()),
                        new TreeMap<>(stage.getDroppedMap()));
    }

    private static long dropped(Health.Stage stage) {
        return stage.getDroppedMap().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** The plane whose name the stage has in its own. */
    private static String plane(Health.Stage stage) {
        for (var plane : dev.picket.event.Plane.values()) {
            if (stage.getName().contains(plane.label())) {
                return plane.label();
            }
        }
        return "";
    }

    /** An agent's own words about itself: printable ASCII, cut, without anything that could quote. */
    private static String words(String value) {
        var clean = value.replaceAll("[^ -~]|[\"'`\\\\<>]", " ");
        return clean.length() <= WORDS_MAX ? clean : clean.substring(0, WORDS_MAX);
    }
}
