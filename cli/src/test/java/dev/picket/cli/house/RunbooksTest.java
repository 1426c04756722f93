package dev.picket.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Whoever is woken by an alert finds what it means and what to do; and each alert was seen firing and silent. */
class RunbooksTest {
    private static final Path RULES = House.top().resolve("dashboards/prometheus");
    private static final Path RUNBOOKS = House.top().resolve("docs/runbooks");

    static Stream<Map<?, ?>> alerts() throws IOException {
        return maps(read("picket.rules.yaml").get("groups"))
                .flatMap(group -> maps(group.get("rules")))
                .filter(rule -> rule.containsKey("alert"));
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alert_saysWhatItIsAndWhereToLook(Map<?, ?> alert) throws IOException {
        var name = String.valueOf(alert.get("alert"));
        var annotations = (Map<?, ?>) Objects.requireNonNull(alert.get("annotations"));

        assertThat(annotations.get("summary")).asString().isNotBlank();
        assertThat(annotations.get("description")).asString().isNotBlank();
        assertThat(annotations.get("runbook_url")).isEqualTo("https://picket.example/runbooks/" + name + ".md");
        assertThat(annotations.get("dashboard_url")).asString().startsWith("https://grafana.example/d/picket-");
        assertThat(Files.readString(RUNBOOKS.resolve(name + ".md")))
                .contains("## Meaning", "## Impact", "## Diagnosis", "## Mitigation", "## False positives");
    }

    @ParameterizedTest
    @MethodSource("alerts")
    void alert_isTriedFiringAndSilent(Map<?, ?> alert) throws IOException {
        var expected = maps(read("picket.rules.test.yaml").get("tests"))
                .flatMap(test -> maps(test.get("alert_rule_test")))
                .filter(test -> Objects.equals(test.get("alertname"), alert.get("alert")))
                .map(test -> (List<?>) Objects.requireNonNull(test.get("exp_alerts")))
                .toList();

        assertThat(expected).anyMatch(List::isEmpty).anyMatch(firing -> !firing.isEmpty());
    }

    @Test
    void runbooks_areOfAlertsThatThereAre() throws IOException {
        var pages = new TreeSet<String>();
        try (var files = Files.list(RUNBOOKS)) {
            files.forEach(file -> pages.add(file.getFileName().toString()));
        }
        Set<String> expected = new TreeSet<>(Set.of("README.md"));
        alerts().forEach(alert -> expected.add(alert.get("alert") + ".md"));

        assertThat(pages).isEqualTo(expected);
        var index = Files.readString(RUNBOOKS.resolve("README.md"));
        assertThat(pages).filteredOn(page -> !page.equals("README.md")).allMatch(index::contains);
    }

    private static Map<?, ?> read(String file) throws IOException {
        var load = new Load(LoadSettings.builder().build());
        return (Map<?, ?>) load.loadFromString(Files.readString(RULES.resolve(file)));
    }

    private static Stream<Map<?, ?>> maps(@Nullable Object list) {
        var maps = new ArrayList<Map<?, ?>>();
        if (list instanceof List<?> items) {
            items.forEach(item -> maps.add((Map<?, ?>) item));
        }
        return maps.stream();
    }
}
