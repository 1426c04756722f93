package dev.picket.collector.query;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Severity;
import dev.picket.collector.ledger.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @Test
    void parse_everyParameter_isRead() {
        var filter = (Filter) Filter.parse(
                Map.of(
                        "since",
                        "15m",
                        "until",
                        "2026-01-02T03:00:00Z",
                        "tenant",
                        "red",
                        "severity",
                        "HIGH",
                        "last",
                        "20"),
                NOW);

        assertThat(filter.window().since()).isEqualTo(NOW.minus(Duration.ofMinutes(15)));
        assertThat(filter.window().until()).isEqualTo(Instant.parse("2026-01-02T03:00:00Z"));
        assertThat(filter.tenant()).isEqualTo("red");
        assertThat(filter.severity()).contains(Severity.HIGH);
        assertThat(filter.last()).isEqualTo(20);
    }

    @Test
    void parse_nothing_isEverything() {
        assertThat(Filter.parse(Map.of(), NOW)).isEqualTo(Filter.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "since, yesterday",
        "since, 15",
        "until, 2026-13-01T00:00:00Z",
        "severity, bad",
        "first, -1",
        "first, many",
        "last, 99999999",
        "pod, <script>",
        "colour, red",
        "until, 999999d"
    })
    void parse_wrong_namesFieldAndFix(String name, String value) {
        var parameters = new HashMap<>(Map.of("since", "1m"));
        parameters.put(name, value);

        var problem = (Problem) Filter.parse(parameters, NOW);

        assertThat(problem.kind()).isEqualTo(Problem.Kind.BAD_REQUEST);
        assertThat(problem.field()).isEqualTo(name);
        assertThat(problem.fix()).isNotEmpty();
    }

    @Test
    void where_entities_areAllDemandedWithTheirValuesInOrder() {
        var filter = (Filter) Filter.parse(Map.of("tenant", "red", "ip", "10.0.0.1"), NOW);

        var where = Where.entities(View.FLOWS, filter);

        assertThat(where.sql())
                .isEqualTo(
                        "((true AND (((actor_tenant = ? OR via_tenant = ?) OR behind_tenant = ?) OR target_tenant = ?)) AND"
                                + " (((((actor_ip = ? OR via_ip = ?) OR behind_ip = ?) OR target_ip = ?) OR source_ip = ?) OR destination_ip = ?))");
        assertThat(where.values())
                .isEqualTo(List.of(
                        "red",
                        "red",
                        "red",
                        "red",
                        "10.0.0.1",
                        "10.0.0.1",
                        "10.0.0.1",
                        "10.0.0.1",
                        "10.0.0.1",
                        "10.0.0.1"));
    }

    @Test
    void where_podWithItsNamespace_matchesTheSameSide() {
        var filter = (Filter) Filter.parse(Map.of("pod", "shop/web-1"), NOW);

        var where = Where.entities(View.INFERENCES, filter);

        assertThat(where.sql())
                .contains("(caller_pod = ? AND actor_namespace = ?)", "(server_pod = ? AND target_namespace = ?)");
        assertThat(where.values()).containsExactly("shop/web-1", "web-1", "shop", "shop/web-1", "web-1", "shop");
    }

    @Test
    void where_valueWithQuotes_staysAValue() {
        var filter = new Filter(
                Filter.NONE.window(), "x' OR true --", "", "", "", "", "", "", "", java.util.Optional.empty(), 0, 0);

        assertThat(Where.entities(View.CALLS, filter).sql()).doesNotContain("x'");
    }
}
