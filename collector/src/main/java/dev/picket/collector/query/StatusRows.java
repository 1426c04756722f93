package dev.picket.collector.query;

import dev.picket.event.Balance;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code status} says, one part a row: {@code part, name, state, detail}. */
final class StatusRows {
    static final String SQL = "SELECT part, name, state, detail FROM ("
            + "SELECT 1 AS rank, 'source' AS part, concat_ws('/', nullif(agent, ''), plane) AS name,"
            + " CASE WHEN mode = '' THEN 'off' ELSE mode END AS state,"
            + " concat_ws(', ', nullif(reason, ''), 'heard ' || strftime(heard, '%Y-%m-%dT%H:%M:%SZ')) AS detail FROM sources"
            + " UNION ALL SELECT 2, 'stage', concat_ws('/', agent, stage),"
            + " CASE WHEN dropped = 0 THEN 'ok' ELSE 'dropped ' || dropped END, books FROM stages) ORDER BY rank, name";

    private StatusRows() {}

    static List<List<@Nullable Object>> of(List<Balance> stages) {
        return stages.stream().map(StatusRows::row).toList();
    }

    static List<@Nullable Object> ledger(String problem) {
        return List.of("ledger", "ledger", problem.isEmpty() ? "ok" : "cannot write", problem);
    }

    private static List<@Nullable Object> row(Balance stage) {
        long dropped =
                stage.dropped().values().stream().mapToLong(Long::longValue).sum();
        return List.of("stage", stage.stage(), dropped == 0 ? "ok" : "dropped " + dropped, books(stage));
    }

    private static String books(Balance stage) {
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
}
