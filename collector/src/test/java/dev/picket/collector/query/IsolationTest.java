package dev.picket.collector.query;

import static dev.picket.collector.query.Ledgers.ADMIN;
import static dev.picket.collector.query.Ledgers.BLUE;
import static dev.picket.collector.query.Ledgers.RED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.context.Principal;
import dev.picket.collector.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A tenant tries to see what is not its own. */
@SuppressWarnings("NullAway.Init")
class IsolationTest {
    @TempDir
    static Path dir;

    private static Ledger ledger;
    private static Answers answers;

    @BeforeAll
    static void open() throws IOException {
        ledger = Ledgers.threeTenants(dir);
        answers = new Answers(ledger.shelf(), Limits.DEFAULT, List::of);
    }

    @AfterAll
    static void close() throws IOException {
        answers.close();
        ledger.close();
    }

    static List<String> attacks() {
        return List.of(
                // other schemas and the catalogue
                "SELECT * FROM hot.store.flows",
                "SELECT * FROM store.flows",
                "SELECT * FROM main.flows",
                "SELECT * FROM temp.flows",
                "SELECT * FROM \"hot\".\"store\".\"flows\"",
                "SELECT * FROM hot.\"store\".flows f JOIN flows USING (id)",
                "SELECT * FROM information_schema.tables",
                "SELECT * FROM duckdb_tables",
                "SELECT * FROM duckdb_tables()",
                "SELECT sql FROM duckdb_views()",
                "SELECT * FROM pg_catalog.pg_class",
                "SELECT * FROM sqlite_master",
                "SELECT * FROM duckdb_settings()",
                "SELECT * FROM pragma_table_info('flows')",
                "SHOW TABLES",
                "SHOW ALL TABLES",
                "DESCRIBE hot.store.flows",
                "SUMMARIZE hot.store.flows",
                "FROM (DESCRIBE flows)",
                // the same, deeper
                "SELECT (SELECT max(actor_name) FROM hot.store.flows)",
                "SELECT * FROM flows WHERE EXISTS (FROM store.flows)",
                "SELECT * FROM flows WHERE id IN (SELECT id FROM hot.store.flows)",
                "SELECT 1 ORDER BY (SELECT max(id) FROM hot.store.flows)",
                "SELECT 1 LIMIT (SELECT count(*) FROM hot.store.flows)",
                "SELECT sum(1) OVER (ORDER BY (SELECT count(*) FROM hot.store.flows))",
                "SELECT CASE WHEN (SELECT count(*) FROM hot.store.flows) > 3 THEN 1 END",
                "SELECT 1 UNION ALL SELECT count(*) FROM hot.store.flows",
                "(SELECT 1) EXCEPT (SELECT count(*) FROM hot.store.flows)",
                "WITH x AS (SELECT * FROM hot.store.flows) SELECT * FROM x",
                "WITH RECURSIVE x AS (SELECT 1 UNION ALL SELECT count(*) FROM hot.store.flows) SELECT * FROM x",
                "SELECT * FROM flows, LATERAL (SELECT * FROM hot.store.flows)",
                "SELECT list_transform([1], x -> (SELECT count(*) FROM hot.store.flows))",
                "SELECT list_transform([1], lambda x: (SELECT count(*) FROM hot.store.flows))",
                "VALUES ((SELECT max(actor_name) FROM hot.store.flows))",
                "TABLE hot.store.flows",
                "FROM hot.store.flows",
                "PIVOT hot.store.flows ON actor_name",
                "FROM hot.store.flows PIVOT (count(*) FOR actor_tenant IN ('green'))",
                "UNPIVOT hot.store.flows ON actor_name",
                // hiding behind names
                "WITH duckdb_tables AS (SELECT * FROM duckdb_tables) SELECT * FROM duckdb_tables",
                "WITH sqlite_master AS (SELECT 1) SELECT * FROM sqlite_master",
                "SELECT * FROM (WITH duckdb_views AS (SELECT 1) SELECT 1), duckdb_views",
                "WITH flows AS (SELECT 1) SELECT * FROM flows",
                "WITH \"x.parquet\" AS (SELECT 1) SELECT * FROM \"x.parquet\"",
                // files
                "SELECT * FROM 'segments/flows/2026010203.parquet'",
                "SELECT * FROM read_parquet('segments/flows/*.parquet')",
                "SELECT * FROM parquet_scan('segments/flows/*.parquet')",
                "SELECT * FROM parquet_metadata('segments/flows/2026010203.parquet')",
                "SELECT * FROM read_text('/etc/passwd')",
                "SELECT * FROM read_blob('/etc/passwd')",
                "SELECT * FROM read_csv_auto('/etc/passwd')",
                "SELECT * FROM read_json('/etc/passwd')",
                "SELECT * FROM glob('/*')",
                "SELECT * FROM sniff_csv('/etc/passwd')",
                "COPY flows TO '/tmp/picket-escape.csv'",
                "COPY (SELECT 1) TO '/tmp/picket-escape.csv'",
                "EXPORT DATABASE '/tmp/picket-escape'",
                "IMPORT DATABASE '/tmp/picket-escape'",
                // other statements
                "ATTACH ':memory:' AS other",
                "ATTACH '/tmp/picket-escape.db'",
                "DETACH hot",
                "USE hot.store",
                "SET search_path = 'store'",
                "SET memory_limit = '1TB'",
                "RESET ALL",
                "PRAGMA database_list",
                "PRAGMA enable_external_access",
                "CALL pragma_version()",
                "INSTALL httpfs",
                "LOAD httpfs",
                "CREATE TABLE t AS SELECT * FROM hot.store.flows",
                "CREATE MACRO f() AS 1",
                "DROP TABLE store.flows",
                "DELETE FROM flows",
                "INSERT INTO store.flows SELECT * FROM store.flows",
                "UPDATE store.flows SET actor_tenant = 'red'",
                "BEGIN TRANSACTION",
                "COMMIT",
                "CHECKPOINT",
                "VACUUM",
                "EXPLAIN SELECT 1",
                "EXPLAIN ANALYZE SELECT * FROM flows",
                "PREPARE p AS SELECT 1",
                "EXECUTE p",
                "DEALLOCATE p",
                "KILL 1",
                // several at once
                "SELECT 1; SELECT * FROM hot.store.flows",
                "SELECT 1; DROP TABLE store.flows",
                "SELECT 1) ; DROP TABLE store.flows; --",
                "SELECT 1) UNION ALL (SELECT count(*) FROM hot.store.flows",
                "SELECT 1 /* ; */ ; SELECT 2 -- ",
                "SELECT 1 --\n; SELECT 2",
                // functions that reach out, run text, fail on purpose or grow
                "SELECT * FROM query('SELECT * FROM hot.store.flows')",
                "SELECT * FROM query_table('hot.store.flows')",
                "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
                "SELECT json_serialize_sql('SELECT 1')",
                "SELECT current_setting('temp_directory')",
                "SELECT getenv('HOME')",
                "SELECT error(id) FROM flows",
                "SELECT current_database()",
                "SELECT current_query()",
                "SELECT system.main.read_text('/etc/passwd')",
                "SELECT repeat('x', 2000000000)",
                "SELECT lpad('x', 2000000000, 'y')",
                "SELECT range(1000000000)",
                "SELECT nextval('s')",
                "SELECT txid_current()",
                "SELECT sleep(10)",
                "SELECT * FROM flows AT (VERSION => 1)",
                "SELECT $1",
                "SELECT ?",
                "");
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void query_attack_isRefused(String sql) {
        for (var principal : List.of(RED, ADMIN)) {
            assertThat(answers.query(principal, sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_REQUEST));
        }
        assertThat(rows(ADMIN, "SELECT count(*) FROM flows")).isEqualTo(List.of(List.of(22L)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flows",
                "calls",
                "inferences",
                "labels",
                "findings",
                "evidence",
                "incidents",
                "hops",
                "coverage",
                "sources",
                "stages"
            })
    void query_everyColumnOfEveryView_tellsNothingOfOthers(String view) {
        var seen = rows(RED, "SELECT * FROM " + view).toString();

        assertThat(seen).doesNotContain("green", "secretive", "vault", "blue", "blue-ns", "secrets/key", "db-1");
        assertThat(rows(ADMIN, "SELECT * FROM " + view).toString().length())
                .as("the admin sees more, so that this test can fail")
                .isGreaterThanOrEqualTo(seen.length());
    }

    @Test
    void query_ownSide_isSeenAsItIs() {
        assertThat(rows(RED, "SELECT actor, actor_tenant, target_tenant, source_pod FROM flows WHERE id = 'f1'"))
                .isEqualTo(List.of(List.of("red-ns/web", "red", "other", "web-1")));
        assertThat(rows(BLUE, "SELECT target, actor_tenant, destination_pod FROM flows WHERE id = 'f1'"))
                .isEqualTo(List.of(List.of("blue-ns/db", "other", "db-1")));
        assertThat(rows(RED, "SELECT target, model FROM inferences"))
                .isEqualTo(List.of(List.of("models/llm", "llama")));
    }

    @Test
    void query_sameStranger_hasTheSamePseudonymEverywhere() {
        var flows = rows(BLUE, "SELECT DISTINCT actor_name FROM flows");

        assertThat(flows).hasSize(1);
        assertThat(String.valueOf(flows.getFirst().getFirst())).matches("other-[0-9a-f]{12}");
        assertThat(rows(BLUE, "SELECT actor_name FROM findings")).isEqualTo(flows);
    }

    @Test
    void query_stranger_hasNoAddressPodOrCredential() {
        assertThat(rows(
                        BLUE,
                        "SELECT DISTINCT source_ip, source_pod, source_port, actor_namespace, actor_ip FROM flows"))
                .isEqualTo(List.of(java.util.Arrays.asList("", "", null, "", "")));
        assertThat(rows(BLUE, "SELECT via_name ^@ 'other-', via_namespace, via_tenant FROM calls"))
                .isEqualTo(List.of(List.of(true, "", "other")));
    }

    @Test
    void query_conditionThatFailsOnForeignRows_neitherFailsNorTells() {
        assertThat(
                        rows(
                                RED,
                                "SELECT count(*) FROM flows WHERE 1 / (CASE WHEN actor_name = 'secretive' THEN 0 ELSE 1 END) = 1"))
                .isEqualTo(List.of(List.of(21L)));
        assertThat(
                        rows(
                                RED,
                                "SELECT count(*) FROM flows WHERE CASE WHEN id = 'g1' THEN CAST(target_name AS INT) ELSE 1 END = 1"))
                .isEqualTo(List.of(List.of(21L)));
        assertThat(
                        rows(
                                RED,
                                "SELECT count(*) FROM flows WHERE CASE WHEN actor_tenant IS NULL THEN CAST('x' || id AS INT) ELSE 1 END = 1"))
                .isEqualTo(List.of(List.of(21L)));
    }

    @Test
    void query_valueCannotBeConverted_aTenantIsNotToldTheValue() {
        var problem = (Problem) answers.query(RED, "SELECT CAST(actor_name AS INT) FROM flows");

        assertThat(problem.error()).isEqualTo("conversion error");
    }

    @Test
    void query_tenantNamedWithQuotes_seesNothing() {
        for (var name : List.of("red' OR 'a'='a", "red'--", "'", "\"", "%", "")) {
            var owner = new Principal.TenantOwner("m", name);

            assertThat(rows(owner, "SELECT * FROM flows")).as(name).isEmpty();
            assertThat(rows(owner, "SELECT * FROM incidents")).as(name).isEmpty();
        }
    }

    @Test
    void reading_tenant_seesItsOwnIncidentsOnly() {
        assertThat(table(answers.incidents(RED, Filter.NONE)).rows()).hasSize(1);
        assertThat(answers.incident(RED, "n2"))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.NOT_FOUND));

        var story = (Story) answers.incident(RED, "n1");
        assertThat(story.path().rows().toString())
                .contains("red-ns/web", "other")
                .doesNotContain("blue");
        assertThat(story.findings().rows().toString()).doesNotContain("blue");
        assertThat(story.incident().rows().toString()).contains("[other, red]");
    }

    @Test
    void reading_tenant_timelineTellsNothingOfOthers() {
        var seen = table(answers.timeline(RED, Filter.NONE));

        assertThat(seen.rows().size()).isGreaterThan(20);
        assertThat(seen.rows().toString()).doesNotContain("green", "secretive", "blue", "secrets/key");
    }

    @Test
    void reading_otherTenantByName_isForbidden() {
        var filter = (Filter) Filter.parse(Map.of("tenant", "blue"), java.time.Instant.EPOCH);

        assertThat(answers.timeline(RED, filter))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.kind()).isEqualTo(Problem.Kind.FORBIDDEN));
    }

    @Test
    void coverage_tenant_isToldLossesButNoVolumesAndNoNodes() {
        var coverage = ((Answer) answers.coverage(RED, Filter.NONE)).coverage();

        assertThat(coverage.counts()).isNotEmpty().allSatisfy(count -> {
            assertThat(count.received()).isNull();
            assertThat(count.node() + count.agent() + count.cluster()).isEmpty();
        });
    }

    private static List<List<Object>> rows(Principal principal, String sql) {
        return table(answers.query(principal, sql)).rows().stream()
                .<List<Object>>map(java.util.ArrayList::new)
                .toList();
    }

    private static Table table(Reply reply) {
        assertThat(reply).isInstanceOf(Answer.class);
        return ((Answer) reply).table();
    }
}
