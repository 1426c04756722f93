package dev.picket.collector.query;

import static dev.picket.collector.query.Ledgers.ADMIN;
import static dev.picket.collector.query.Ledgers.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.Rows;
import dev.picket.event.Account;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class AnswersTest {
    private static final Instant NOW = Rows.T0.plus(Duration.ofHours(2));

    @TempDir
    static Path dir;

    private static Ledger ledger;
    private static Answers answers;

    @BeforeAll
    static void open() throws IOException {
        ledger = Ledgers.threeTenants(dir);
        answers = new Answers(ledger.shelf(), Limits.DEFAULT, () -> List.of(new Account("accept").balance()));
    }

    @AfterAll
    static void close() throws IOException {
        answers.close();
        ledger.close();
    }

    @Test
    void incidents_all_worstFirstWithTheirWay() {
        var table = table(answers.incidents(ADMIN, Filter.NONE));

        assertThat(column(table, "id")).containsExactly("n1", "n2");
        assertThat(column(table, "way"))
                .containsExactly("red-ns/web > blue-ns/db", "green-ns/secretive > green-ns/vault");
        assertThat(column(table, "tenants")).containsExactly(List.of("blue", "red"), List.of("green"));
    }

    @Test
    void incidents_filtered_onlyThose() {
        assertThat(column(table(answers.incidents(ADMIN, filter("tenant", "green"))), "id"))
                .containsExactly("n2");
        assertThat(column(table(answers.incidents(ADMIN, filter("pod", "red-ns/web-1"))), "id"))
                .containsExactly("n1");
        assertThat(column(table(answers.incidents(ADMIN, filter("workload", "blue-ns/db"))), "id"))
                .containsExactly("n1");
        assertThat(column(table(answers.incidents(ADMIN, filter("severity", "critical"))), "id"))
                .isEmpty();
        assertThat(column(table(answers.incidents(ADMIN, filter("last", "1"))), "id"))
                .hasSize(1);
        assertThat(column(table(answers.incidents(ADMIN, filter("since", "30m"))), "id"))
                .isEmpty();
    }

    @Test
    void incident_byId_hasPathAndFindings() {
        var story = (Story) answers.incident(ADMIN, "n1");

        assertThat(column(story.path(), "from_entity")).containsExactly("red-ns/web");
        assertThat(column(story.findings(), "detection")).containsExactly("cross-tenant-flow");
    }

    @Test
    void timeline_ofAnIncident_tellsItsFindingsAndWhatTheyStandOn() {
        var table = table(answers.timeline(ADMIN, filter("incident", "n1")));

        assertThat(column(table, "plane")).containsExactly("flow", "finding");
        assertThat(column(table, "what").getFirst()).isEqualTo("tcp 8080, 1.1 KiB sent, 300 bytes received");
        assertThat(column(table, "incident")).containsExactly("n1", "n1");
        assertThat(column(table, "verdict")).containsExactly("established", "high");
    }

    @Test
    void timeline_ofAPod_isInOrderOverAllPlanes() {
        var table = table(answers.timeline(ADMIN, filter("pod", "red-ns/web-1", "since", "121m")));

        assertThat(column(table, "plane")).containsSubsequence("flow", "finding", "audit", "inference");
        assertThat(times(table)).isSorted();
        assertThat(column(table, "actor")).contains("alice from red-ns/web");
        assertThat(column(table, "target")).doesNotContain("green-ns/vault");
    }

    @Test
    void timeline_ofAUser_tellsItsCalls() {
        var table = table(answers.timeline(ADMIN, filter("user", "alice")));

        assertThat(column(table, "what")).containsExactly("get secrets");
        assertThat(column(table, "verdict")).containsExactly("200 allow");
    }

    @Test
    void timeline_firstAndLast_takeTheEnds() {
        var first = times(table(answers.timeline(ADMIN, filter("first", "2"))));
        var last = times(table(answers.timeline(ADMIN, filter("last", "2"))));

        assertThat(first).hasSize(2).isSorted();
        assertThat(last).hasSize(2).isSorted();
        assertThat(first.getLast()).isBefore(last.getFirst());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT count(*) FROM flows",
                "select * from flows;",
                "  SELECT 1 -- a comment",
                "FROM flows SELECT actor, target LIMIT 3",
                "TABLE incidents",
                "VALUES (1), (2)",
                "SELECT actor, count(*) AS n, sum(sent_bytes) FROM flows GROUP BY ALL HAVING n > 1 ORDER BY n DESC, actor NULLS LAST",
                "SELECT date_trunc('hour', time) AS h, count(DISTINCT target) FROM flows GROUP BY 1 ORDER BY 1",
                "SELECT * EXCLUDE (id) FROM calls WHERE verb IN ('get', 'list') AND resource LIKE 'sec%' AND NOT code BETWEEN 400 AND 499",
                "SELECT f.actor, c.verb FROM flows f JOIN calls c ON c.via_name = f.actor_name AND c.time > f.time - INTERVAL 1 HOUR",
                "SELECT * FROM flows f LEFT JOIN evidence e ON e.event = f.id WHERE e.finding IS NULL",
                "SELECT id FROM flows WHERE time > now() - INTERVAL '400 days' AND sent_bytes::VARCHAR <> 'x'",
                "WITH a AS (SELECT actor FROM flows), b AS (SELECT actor FROM a) SELECT count(*) FROM b",
                "WITH RECURSIVE r AS (SELECT 'red-ns/web' AS at, 0 AS n UNION SELECT f.target, n + 1 FROM flows f JOIN r ON f.actor = r.at WHERE n < 5) SELECT * FROM r",
                "SELECT actor, row_number() OVER (PARTITION BY target ORDER BY time) FROM flows QUALIFY row_number() OVER (ORDER BY time) = 1",
                "SELECT lag(time) OVER w, time FROM flows WINDOW w AS (ORDER BY time)",
                "SELECT unnest(label_types) FROM inferences",
                "SELECT * FROM range(5)",
                "SELECT list_transform(label_types, lambda x: upper(x)) FROM inferences",
                "SELECT CASE WHEN code >= 400 THEN 'no' ELSE 'yes' END, coalesce(nullif(container, ''), '-') FROM calls",
                "SELECT actor || ' > ' || target FROM flows UNION ALL SELECT summary FROM findings ORDER BY 1",
                "SELECT * FROM incidents WHERE list_contains(tenants, 'red')",
                "SELECT extract(epoch FROM time), time AT TIME ZONE 'UTC', CAST(time AS DATE), time - INTERVAL 5 MINUTE FROM flows",
                "SELECT count(*) FILTER (WHERE sent_bytes > 5), quantile_cont(sent_bytes, 0.5) FROM flows",
                "SELECT (SELECT count(*) FROM calls c WHERE c.time < f.time) FROM flows f",
                "SELECT DISTINCT ON (actor) actor, time FROM flows ORDER BY actor, time",
                "SELECT actor, {'a': 1} FROM flows",
                "SELECT * FROM flows WHERE regexp_matches(actor, '^red') OFFSET 1"
            })
    void query_ordinarySelect_isAnswered(String sql) {
        assertThat(answers.query(ADMIN, sql)).as(sql).isInstanceOf(Answer.class);
        assertThat(answers.query(RED, sql)).as(sql).isInstanceOf(Answer.class);
    }

    @Test
    void query_ordered_staysInOrder() {
        var ids = column(table(answers.query(ADMIN, "SELECT time FROM flows ORDER BY time DESC")), "time");

        assertThat(ids.stream().map(Instant.class::cast).toList().reversed()).isSorted();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT",
                "SELECT nothing FROM flows",
                "SELECT * FROM nowhere",
                "SELECT * FROM flows WHERE",
                "SELECT sum(actor) FROM flows"
            })
    void query_mistake_saysWhatIsWrong(String sql) {
        assertThat(answers.query(ADMIN, sql)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_REQUEST);
            assertThat(problem.field()).isEqualTo("sql");
            assertThat(problem.error()).isNotEmpty();
        });
    }

    @Test
    void query_joiningTextsIntoOneAnother_isRefused() {
        var sql = "SELECT 'xxxxxxxx' AS x".transform(inner -> {
            var text = inner;
            for (int i = 0; i < 30; i++) {
                text = "SELECT x || x AS x FROM (" + text + ")";
            }
            return text;
        });

        assertThat(answers.query(ADMIN, sql)).isInstanceOf(Problem.class);
    }

    @Test
    void query_tooManyRows_isCutAndSaysSo() {
        try (var few = answers(new Limits(Duration.ofSeconds(10), 5, 1 << 20, 1, 1000))) {
            var table = table(few.query(ADMIN, "SELECT * FROM flows"));

            assertThat(table.rows()).hasSize(5);
            assertThat(table.truncated()).isTrue();
            assertThat(table(few.query(ADMIN, "SELECT * FROM range(5)")).truncated())
                    .isFalse();
        }
    }

    @Test
    void query_tooManyBytes_isCutAndSaysSo() {
        try (var few = answers(new Limits(Duration.ofSeconds(10), 5000, 500, 1, 1000))) {
            assertThat(table(few.query(ADMIN, "SELECT * FROM flows")).truncated())
                    .isTrue();
        }
    }

    @Test
    void query_takesTooLong_isCancelled() {
        try (var hasty = answers(new Limits(Duration.ofMillis(200), 5, 1 << 20, 1, 1000))) {
            assertThat(
                            hasty.query(
                                    ADMIN,
                                    "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3"))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.TIMEOUT));
            assertThat(hasty.query(ADMIN, "SELECT 1")).isInstanceOf(Answer.class);
        }
    }

    @Test
    void query_textTooLong_isRefused() {
        assertThat(answers.query(ADMIN, "SELECT 1 -- " + "x".repeat(9_000))).isInstanceOf(Problem.class);
    }

    @Test
    void coverage_all_countsWhatWasReceived() {
        var answer = (Answer) answers.coverage(ADMIN, Filter.NONE);

        assertThat(answer.coverage().counts().stream()
                        .mapToLong(c -> c.received() == null ? 0 : c.received())
                        .sum())
                .isEqualTo(26);
        assertThat(answer.coverage().oldest()).containsEntry("flows", Instant.parse("2026-01-02T02:00:00Z"));
        assertThat(answer.coverage().complete()).isTrue();
        assertThat(column(answer.table(), "plane")).containsExactly("audit", "flow", "inference");
    }

    @Test
    void coverage_windowBeginsInsideAMinute_countsThatMinute() {
        var answer = (Answer)
                answers.coverage(ADMIN, filter("since", "2026-01-02T03:04:50Z", "until", "2026-01-02T03:04:59Z"));

        assertThat(answer.coverage().counts()).hasSize(3);
    }

    @Test
    void status_admin_tellsStagesAndLedger() {
        var table = table(answers.status(ADMIN));

        assertThat(column(table, "name")).contains("accept", "ledger");
        assertThat(column(table(answers.status(RED)), "name")).containsExactly("ledger");
    }

    private static Answers answers(Limits limits) {
        return new Answers(ledger.shelf(), limits, List::of);
    }

    private static Filter filter(String... pairs) {
        var parameters = new java.util.HashMap<String, String>();
        for (int i = 0; i < pairs.length; i += 2) {
            parameters.put(pairs[i], pairs[i + 1]);
        }
        return (Filter) Filter.parse(Map.copyOf(parameters), NOW);
    }

    private static Table table(Reply reply) {
        assertThat(reply).isInstanceOf(Answer.class);
        return ((Answer) reply).table();
    }

    private static List<Object> column(Table table, String name) {
        int at = table.column(name);
        return table.rows().stream().<Object>map(row -> row.get(at)).toList();
    }

    private static List<Instant> times(Table table) {
        return column(table, "time").stream().map(Instant.class::cast).toList();
    }
}
