package dev.picket.collector.ledger;

import static dev.picket.collector.ledger.Rows.T0;
import static dev.picket.collector.ledger.Rows.call;
import static dev.picket.collector.ledger.Rows.finding;
import static dev.picket.collector.ledger.Rows.flow;
import static dev.picket.collector.ledger.Rows.flows;
import static dev.picket.collector.ledger.Rows.incident;
import static dev.picket.collector.ledger.Rows.inference;
import static dev.picket.collector.ledger.Rows.workload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.collector.accept.AgentHealth;
import dev.picket.collector.context.Observation;
import dev.picket.collector.incident.Incident;
import dev.picket.event.ApiCall;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.CommandSign;
import dev.picket.event.Reason;
import dev.picket.event.Reply;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final long MIB = 1L << 20;

    @TempDir
    Path dir = Path.of("");

    private final HandClock clock = new HandClock(T0.plusSeconds(60));
    private Ledger ledger = closed();

    @BeforeEach
    void open() throws IOException {
        ledger = Ledger.open(settings(), clock);
    }

    @AfterEach
    void close() throws IOException {
        ledger.close();
    }

    @Test
    void append_threePlanes_areReadBack() throws SQLException {
        ledger.append(List.of(
                flow("f1", T0, workload("red", "web"), workload("blue", "db")),
                call("a1", T0, workload("red", "web"), null, workload("blue", "secret")),
                inference("i1", T0, workload("red", "web"), workload("shared", "llm"))));

        assertThat(
                        texts(
                                "SELECT id, actor_tenant, actor_name, target_name, destination_port, sent_bytes, relation FROM flows"))
                .containsExactly("f1|red|web|db|8080|1200|cross-tenant");
        assertThat(texts("SELECT audit_id, verb, resource, user_groups, code FROM calls"))
                .containsExactly("audit-a1|get|secrets|[g1]|200");
        assertThat(texts("SELECT model, input_tokens, cached_tokens, label_types FROM inferences"))
                .containsExactly("llama|12|null|[secret.cloud-key]");
        assertThat(texts("SELECT inference, type, start_offset FROM labels")).containsExactly("i1|secret.cloud-key|5");
        assertThat(texts("SELECT time::VARCHAR, start::VARCHAR FROM flows"))
                .containsExactly("2026-01-02 03:04:05+00|2026-01-02 03:04:04.995+00");
        assertBalance(3, 3);
    }

    @Test
    void append_callWithMoreThanItsHead_isReadBack() throws SQLException {
        var bare = call("a1", T0, workload("red", "web"), null, workload("blue", "secret"));
        var proxied = new Ask.Proxied("/exec/red/db/main", Ask.Act.EXEC, "red", "db", "main");
        var ask = new Ask(
                "/api", "metadata.name=db", "kubectl", proxied, List.of(CommandSign.ENVIRONMENT), true, false, true);
        var grant = new Authority.Grant("RoleBinding", "blue", "readers", "Role", "reader", "User", "jane");
        var authority = new Authority(Authority.Credential.CERTIFICATE, Authority.Basis.RBAC, grant);
        var reply = new Reply("Forbidden", true, new Reply.Wished("users", "admin"), "restricted:latest", true);
        var full = ((ApiCall) bare.event()).with(ask, authority, reply, Body.NONE);

        ledger.append(List.of(
                new Observation(full, bare.actor(), bare.target(), bare.via(), bare.relation(), bare.secondSide())));

        assertThat(
                        texts(
                                "SELECT path, field_selector, field_manager, proxied_path, proxied_act, signs, stdin, dry_run FROM calls"))
                .containsExactly("/api|metadata.name=db|kubectl|/exec/red/db/main|exec|[environment]|true|true");
        assertThat(
                        texts(
                                "SELECT credential_kind, basis, binding, role, reason, impersonation_denied, wished FROM calls"))
                .containsExactly("certificate|rbac|RoleBinding blue/readers|Role reader|Forbidden|true|admin");
        assertThat(texts("SELECT pod_security, body, truncated FROM calls"))
                .containsExactly("restricted:latest|none|true");
    }

    @Test
    void append_sameEventsTwice_keepsThemOnce() throws SQLException {
        ledger.append(flows("f", T0, 10));
        ledger.append(flows("f", T0, 12));

        assertThat(count("flows")).isEqualTo(12);
        assertThat(ledger.account().balance().duplicate()).isEqualTo(10);
        assertBalance(22, 12);
    }

    @Test
    void append_afterReopening_stillKnowsTheLastIds() throws IOException, SQLException {
        ledger.append(flows("f", T0, 10));
        reopen();
        ledger.append(flows("f", T0, 10));

        assertThat(count("flows")).isEqualTo(10);
        assertThat(ledger.account().balance().duplicate()).isEqualTo(10);
    }

    @Test
    void append_eventOlderThanTheLedgerKeeps_isDroppedAndCounted() throws SQLException {
        ledger.append(flows("old", T0.minus(Duration.ofDays(31)), 3));

        assertThat(count("flows")).isZero();
        assertThat(ledger.account().balance().dropped()).containsEntry(Reason.EXPIRED, 3L);
        assertThat(ledger.account().balance().missing()).isZero();
    }

    @Test
    void append_moreThanTheHotTablesMayHold_sealsAtOnce() throws IOException, SQLException {
        ledger.close();
        ledger = Ledger.open(
                new LedgerSettings(dir, MIB, Duration.ofDays(1), 64 * MIB, 1, Duration.ZERO, 100, 0), clock);

        ledger.append(flows("f", T0, 101));

        assertThat(Files.exists(segment("flows", "2026010203.parquet"))).isTrue();
        assertThat(count("flows")).isEqualTo(101);
    }

    @Test
    void append_eventFromTheFuture_isSealedWithThePresent() throws SQLException {
        ledger.append(flows("f", T0.plus(Duration.ofDays(9_000)), 1));
        clock.pass(Duration.ofHours(2));
        ledger.upkeep();

        assertThat(Files.exists(segment("flows", "2026010203.parquet"))).isTrue();
        assertThat(count("flows")).isEqualTo(1);
    }

    @Test
    void upkeep_hourIsOver_movesItToASegment() throws SQLException {
        ledger.append(flows("f", T0, 50));
        ledger.append(List.of(inference("i1", T0, workload("red", "web"), workload("shared", "llm"))));
        ledger.upkeep();
        assertThat(Files.exists(segment("flows", "2026010203.parquet"))).isFalse();

        clock.pass(Duration.ofHours(1));
        ledger.upkeep();

        assertThat(Files.exists(segment("flows", "2026010203.parquet"))).isTrue();
        assertThat(Files.exists(segment("labels", "2026010203.parquet"))).isTrue();
        assertThat(count("flows")).isEqualTo(50);
        assertThat(count("labels")).isEqualTo(1);
        assertThat(texts("SELECT time::VARCHAR FROM flows ORDER BY 1 LIMIT 1"))
                .containsExactly("2026-01-02 03:04:05+00");
    }

    @Test
    void upkeep_lateEventsAgainAndAgain_areMergedIntoFewFiles() throws IOException, SQLException {
        for (int i = 0; i < 12; i++) {
            ledger.append(flows("late" + i + '-', T0, 5));
            clock.pass(Duration.ofHours(1));
            ledger.upkeep();
        }

        assertThat(count("flows")).isEqualTo(60);
        try (var files = Files.list(segment("flows", ""))) {
            assertThat(files.count()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void open_sealingWasInterrupted_neitherDoublesNorLoses() throws IOException, SQLException {
        ledger.append(flows("f", T0, 50));
        ledger.sealAll();
        ledger.append(flows("g", T0, 20));
        ledger.close();
        Files.copy(segment("flows", "2026010203.parquet"), segment("flows", "2026010203-1.parquet"));
        Files.writeString(segment("flows", "2026010203-2.parquet.tmp"), "torn");

        ledger = Ledger.open(settings(), clock);

        assertThat(count("flows")).isEqualTo(70);
        try (var files = Files.list(segment("flows", ""))) {
            assertThat(files).containsExactly(segment("flows", "2026010203.parquet"));
        }
    }

    @Test
    void open_databaseIsGone_keepsTheSealedHours() throws IOException, SQLException {
        ledger.append(flows("f", T0, 50));
        ledger.sealAll();
        ledger.close();
        Files.delete(dir.resolve("hot.duckdb"));

        ledger = Ledger.open(settings(), clock);

        assertThat(count("flows")).isEqualTo(50);
    }

    @Test
    void upkeep_hoursOlderThanMaxAge_goAndAreWrittenDown() throws SQLException {
        ledger.append(flows("old", T0, 30));
        ledger.keepFindings(List.of(finding("x1", T0, workload("red", "web"), workload("blue", "db"), "old1")));
        ledger.upkeep();
        clock.pass(Duration.ofDays(15));
        ledger.append(flows("young", clock.instant(), 7));
        ledger.upkeep();
        assertThat(count("flows")).isEqualTo(37);

        clock.pass(Duration.ofDays(16));
        ledger.upkeep();

        assertThat(count("flows")).isEqualTo(7);
        assertThat(count("findings")).isZero();
        assertThat(texts("SELECT sheet, rows, reason FROM removals")).containsExactly("flows|30|age");
        assertThat(Files.exists(segment("flows", "2026010203.parquet"))).isFalse();
    }

    @Test
    void upkeep_filesLargerThanMaxBytes_oldestHoursGoFirst() throws IOException, SQLException {
        for (int hour = 0; hour < 6; hour++) {
            ledger.append(flows("h" + hour + '-', clock.instant(), 3_000));
            clock.pass(Duration.ofHours(1));
        }
        ledger.sealAll();
        ledger.upkeep();
        long before = bytes();
        ledger.close();
        ledger = Ledger.open(settings().bounded(Math.max(MIB, before - 20_000), Duration.ofDays(30)), clock);

        ledger.upkeep();

        assertThat(texts("SELECT DISTINCT reason FROM removals")).containsExactly("size");
        assertThat(Files.exists(segment("flows", "2026010203.parquet"))).isFalse();
        assertThat(Files.exists(segment("flows", "2026010208.parquet"))).isTrue();
        assertThat(count("flows") + number("SELECT sum(rows) FROM removals")).isEqualTo(18_000);
        assertThat(bytes()).isLessThanOrEqualTo(before + MIB);
    }

    @Test
    void keepFindings_toldAgain_keepsTheLastWord() throws SQLException {
        var first = finding("x1", T0, workload("red", "web"), workload("blue", "db"), "f1");
        var again = finding("x1", T0, workload("red", "web"), workload("blue", "db"), "f1", "f2");
        ledger.keepFindings(List.of(first));
        ledger.keepFindings(List.of(first, again));

        assertThat(texts("SELECT id, evidence_count, technique FROM findings")).containsExactly("x1|2|[T1021]");
        assertThat(texts("SELECT event FROM evidence ORDER BY position")).containsExactly("f1", "f2");
    }

    @Test
    void keepIncidents_changed_keepsTheLastStateAndPath() throws SQLException {
        var one = finding("x1", T0, workload("red", "web"), workload("blue", "db"), "f1");
        var two = finding("x2", T0, workload("red", "web"), workload("green", "db"), "f2");
        ledger.keepFindings(List.of(one, two));
        ledger.keepIncidents(List.of(incident("n1", T0, Incident.Status.OPEN, one)));
        ledger.keepIncidents(List.of(incident("n1", T0, Incident.Status.RESOLVED, one, two)));

        assertThat(texts("SELECT id, status, tenants, findings FROM incidents"))
                .containsExactly("n1|resolved|[blue, green, red]|2");
        assertThat(texts("SELECT from_entity, to_entity, plane, finding FROM hops ORDER BY position"))
                .containsExactly("red-ns/web|blue-ns/db|flow|x1", "red-ns/web|green-ns/db|flow|x2");
        assertThat(texts("SELECT id, incident FROM findings ORDER BY id")).containsExactly("x1|n1", "x2|n1");
    }

    @Test
    void tally_andEvents_addUpInCoverage() throws SQLException {
        ledger.append(flows("f", T0, 5));
        ledger.tally(List.of(new Tally(T0, "c1", "node-1", "agent-1", "flow", 0, 7, 1, 0)));
        ledger.upkeep();

        assertThat(
                        texts(
                                "SELECT node, plane, sum(received), sum(lost), sum(late), sum(dropped) FROM coverage GROUP BY ALL"))
                .containsExactly("node-1|flow|5|7|1|0");
    }

    @Test
    void heard_droppedGrows_onlyTheGrowthIsCounted() throws IOException, SQLException {
        ledger.heard(List.of(health(1, 10)));
        ledger.heard(List.of(health(1, 10)));
        ledger.heard(List.of(health(2, 15)));
        reopen();
        ledger.heard(List.of(health(3, 16)));
        ledger.upkeep();

        assertThat(number("SELECT sum(dropped) FROM coverage WHERE plane = 'flow'"))
                .isEqualTo(16);
        assertThat(texts("SELECT plane, mode, reason FROM sources")).containsExactly("flow|procfs|no right to load");
        assertThat(texts("SELECT stage, dropped FROM stages")).containsExactly("capture.flow|16");
    }

    @Test
    void open_secondTime_isRefusedByName() {
        assertThatThrownBy(() -> Ledger.open(settings(), clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(
                        dir + " is in use by process " + ProcessHandle.current().pid());
        assertThatThrownBy(() -> Ledger.openForReading(dir)).hasMessageContaining("is in use by process");
    }

    @Test
    void open_ledgerOfAnotherVersion_isRefusedAndLeftAsItIs() throws IOException, SQLException {
        ledger.append(flows("f", T0, 5));
        ledger.close();
        var ours = sign("1");

        assertThatThrownBy(() -> Ledger.open(settings(), clock))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the ledger is of version 1, this program reads " + ours);
        assertThatThrownBy(() -> Ledger.openForReading(dir)).hasMessageContaining("the ledger is of version 1");

        sign(ours);
        reopen();
        assertThat(count("flows")).isEqualTo(5);
    }

    @Test
    void openForReading_nobodyHoldsIt_readsWhatIsThere() throws IOException, SQLException {
        ledger.append(flows("f", T0, 5));
        ledger.sealAll();
        ledger.append(flows("g", T0, 5));
        ledger.close();

        try (var shelf = Ledger.openForReading(dir)) {
            assertThat(Look.number(shelf, "SELECT count(*) FROM flows")).isEqualTo(10);
        }
        reopen();
    }

    @Test
    void openForReading_emptyFolder_saysThereIsNone(@TempDir Path empty) {
        assertThatThrownBy(() -> Ledger.openForReading(empty)).hasMessageContaining("there is no ledger in " + empty);
    }

    private static AgentHealth health(long second, long dropped) {
        return new AgentHealth(
                "c1",
                "agent-1",
                T0.plusSeconds(second),
                "1",
                List.of(new AgentHealth.Source("flow", "procfs", "no right to load")),
                List.of(new AgentHealth.Stage(
                        "capture.flow", 100, 0, 0, 0, 0, Map.of(), Map.of("queue-full", dropped))),
                0);
    }

    /** @return the version that the ledger bore before */
    private String sign(String version) throws SQLException {
        try (var database = Database.open(settings(), false)) {
            var before = Schema.meta(database.writer(), "version");
            database.transaction(connection -> Sql.run(
                    connection, "UPDATE store.meta SET value = " + Sql.text(version) + " WHERE key = 'version'"));
            return before;
        }
    }

    private void reopen() throws IOException {
        ledger.close();
        ledger = Ledger.open(settings(), clock);
    }

    private LedgerSettings settings() {
        return new LedgerSettings(
                dir, 1024 * MIB, Duration.ofDays(30), 128 * MIB, 1, Duration.ofMinutes(5), 1_000_000, 0);
    }

    private void assertBalance(long in, long out) {
        var balance = ledger.account().balance();
        assertThat(balance.in()).isEqualTo(in);
        assertThat(balance.out()).isEqualTo(out);
        assertThat(balance.missing()).isZero();
    }

    private long bytes() throws IOException {
        try (var files = Files.walk(dir)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private Path segment(String sheet, String name) {
        return dir.resolve("segments").resolve(sheet).resolve(name);
    }

    private long count(String view) throws SQLException {
        return number("SELECT count(*) FROM " + view);
    }

    private long number(String sql) throws SQLException {
        return Look.number(ledger.shelf(), sql);
    }

    private List<String> texts(String sql) throws SQLException {
        return Look.texts(ledger.shelf(), sql);
    }

    @SuppressWarnings("NullAway")
    private static Ledger closed() {
        return null;
    }
}
