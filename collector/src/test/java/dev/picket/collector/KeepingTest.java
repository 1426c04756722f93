package dev.picket.collector;

import static dev.picket.collector.ledger.Rows.T0;
import static dev.picket.collector.ledger.Rows.finding;
import static dev.picket.collector.ledger.Rows.incident;
import static dev.picket.collector.ledger.Rows.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.collector.context.Principal;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident.Status;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.LedgerSettings;
import dev.picket.collector.ledger.View;
import dev.picket.collector.ledger.Window;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
@Timeout(60)
class KeepingTest {
    @TempDir
    Path dir = Path.of("");

    private Ledger ledger;
    private Keeping keeping;

    @BeforeEach
    void start() throws IOException {
        ledger = Ledger.open(LedgerSettings.of(dir), InstantSource.fixed(T0.plusSeconds(60)));
        keeping = Keeping.start(ledger);
    }

    @AfterEach
    void stop() throws IOException {
        keeping.close();
        ledger.close();
    }

    @Test
    void settle_afterManyStates_theLastOneOfEachIsInTheLedger() throws SQLException {
        for (int i = 0; i < 300; i++) {
            var found = found("x" + i % 3);
            var status = i < 299 ? Status.OPEN : Status.RESOLVED;
            keeping.conclusions(
                    List.of(found),
                    i % 2 == 0 ? Map.of(found.id(), "s1") : Map.of(),
                    List.of(incident("n1", T0, status, found)));
        }
        keeping.settle();

        assertThat(number("SELECT count(*) FROM findings")).isEqualTo(3);
        assertThat(number("SELECT count(*) FROM findings WHERE suppressed <> ''"))
                .as("of the last three one was suppressed")
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM incidents WHERE status = 'resolved'"))
                .isEqualTo(1);
    }

    @Test
    void close_writesWhatWaits() throws SQLException {
        for (int i = 0; i < 50; i++) {
            keeping.conclusions(List.of(found("y" + i)), Map.of(), List.of());
        }
        keeping.close();

        assertThat(number("SELECT count(*) FROM findings")).isEqualTo(50);
        assertThat(keeping.alive()).isFalse();
    }

    @Test
    void moreThanMayWait_isWaitedFor_andAllOfItIsKept() throws SQLException {
        for (int call = 0; call < 30; call++) {
            var prefix = "w" + call + '-';
            keeping.conclusions(
                    IntStream.range(0, 1_000).mapToObj(i -> found(prefix + i)).toList(), Map.of(), List.of());
        }
        keeping.settle();

        assertThat(number("SELECT count(*) FROM findings")).isEqualTo(30_000);
    }

    /** Nobody waits for what will not come. */
    @Test
    void ledgerBroken_isNotAlive_andHoldsUpNobody() throws IOException {
        ledger.close();
        keeping.conclusions(List.of(found("z")), Map.of(), List.of());
        await().until(() -> !keeping.alive());

        for (int i = 0; i < 20_000; i++) {
            keeping.conclusions(List.of(found("z")), Map.of(), List.of());
        }
        keeping.settle();
    }

    private static Finding found(String id) {
        return finding(id, T0, workload("red", "web"), workload("blue", "db"), "f1");
    }

    private long number(String sql) throws SQLException {
        try (var session = ledger.shelf().open(new Principal.Admin("test"), Window.ALL, EnumSet.allOf(View.class));
                var statement = session.prepare(sql);
                var rows = statement.executeQuery()) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
