package dev.picket.collector.ledger;

import static dev.picket.collector.ledger.Rows.T0;
import static dev.picket.collector.ledger.Rows.finding;
import static dev.picket.collector.ledger.Rows.incident;
import static dev.picket.collector.ledger.Rows.workload;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Principal;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.triage.Action;
import dev.picket.collector.triage.Action.Verb;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people decided, as readers see it. */
@SuppressWarnings("NullAway.Init")
class LedgerTriageTest {
    @TempDir
    Path dir = Path.of("");

    private Ledger ledger;

    @BeforeEach
    void open() throws IOException {
        ledger = Ledger.open(LedgerSettings.of(dir), new HandClock(T0.plus(Duration.ofHours(1))));
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @Test
    void keepActions_lastOneSaysHowTheIncidentStands_tenantsDoNotReadWhy() throws SQLException {
        var one = finding("x1", T0, workload("red", "web"), workload("blue", "db"), "f1");
        ledger.keepFindings(List.of(one));
        ledger.keepIncidents(List.of(incident("n1", T0, Incident.Status.OPEN, one)));
        var asked = "SELECT state, owner, reason, handled IS NULL FROM incidents";
        assertThat(texts(asked)).containsExactly("open|||true");

        var seen = action("a1", T0.plusSeconds(1), Verb.ACKNOWLEDGE, "anna", "looking");
        ledger.keepActions(List.of(seen));
        ledger.keepActions(List.of(seen));
        assertThat(texts(asked)).containsExactly("acknowledged|anna|looking|false");

        ledger.keepIncidents(List.of(incident("n1", T0, Incident.Status.RESOLVED, one)));
        ledger.keepActions(List.of(action("a2", T0.plusSeconds(2), Verb.CLOSE, "bert", "known")));
        assertThat(texts(asked)).containsExactly("closed|bert|known|false");
        assertThat(texts("SELECT action, owner, principal FROM actions ORDER BY time"))
                .containsExactly("acknowledge|anna|operator", "close|bert|operator");

        var red = new Principal.TenantOwner("r", "red");
        assertThat(Look.texts(ledger.shelf(), red, asked)).containsExactly("closed|||false");
        assertThat(Look.texts(ledger.shelf(), red, "SELECT * FROM actions")).isEmpty();
        assertThat(Look.texts(ledger.shelf(), new Principal.TenantOwner("g", "green"), asked))
                .isEmpty();
    }

    @Test
    void keepFindings_suppressed_isMarkedUntilItIsToldWithout() throws SQLException {
        var one = finding("x1", T0, workload("red", "web"), workload("blue", "db"), "f1");
        var two = finding("x2", T0, workload("red", "web"), workload("blue", "db"), "f2");
        ledger.keep(List.of(one, two), Map.of("x1", "s1"), List.of());
        assertThat(texts("SELECT id, suppressed FROM findings ORDER BY id")).containsExactly("x1|s1", "x2|");

        ledger.keepFindings(List.of(one));

        assertThat(texts("SELECT id, suppressed FROM findings ORDER BY id")).containsExactly("x1|", "x2|");
    }

    @Test
    void openForReading_fromBeforeTriage_isReadAsItIs() throws IOException, SQLException {
        var one = finding("x1", T0, workload("red", "web"), workload("blue", "db"), "f1");
        ledger.keepFindings(List.of(one));
        ledger.keepIncidents(List.of(incident("n1", T0, Incident.Status.OPEN, one)));
        ledger.close();
        var settings = LedgerSettings.of(dir);
        try (var database = Database.open(settings, false)) {
            Sql.run(database.writer(), "DROP TABLE store.actions");
            Sql.run(database.writer(), "DROP TABLE store.suppressed");
        }

        try (var shelf = Ledger.openForReading(dir)) {
            assertThat(Look.texts(shelf, "SELECT state, owner, reason, handled FROM incidents"))
                    .containsExactly("open|||null");
            assertThat(Look.texts(shelf, "SELECT id, suppressed FROM findings")).containsExactly("x1|");
            assertThat(Look.texts(shelf, "SELECT * FROM actions")).isEmpty();
        }
        open();
        ledger.keep(List.of(one), Map.of("x1", "s1"), List.of());
        assertThat(texts("SELECT suppressed FROM findings")).containsExactly("s1");
    }

    private static Action action(String id, Instant time, Verb verb, String owner, String reason) {
        return new Action(id, time, verb, "n1", "", owner, reason, "operator");
    }

    private List<String> texts(String sql) throws SQLException {
        return Look.texts(ledger.shelf(), sql);
    }
}
