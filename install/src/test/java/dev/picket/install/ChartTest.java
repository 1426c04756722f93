package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The chart's files among themselves. */
class ChartTest {
    private static final String BEGIN = "<!-- values -->\n";
    private static final String END = "<!-- end of values -->\n";

    @Test
    void values_each_isDocumented() throws IOException {
        var values = ValuesFile.read(Repository.chart().resolve("values.yaml"));

        assertThat(values.undocumented()).isEmpty();
        assertThat(values.rows())
                .hasSizeGreaterThan(100)
                .allSatisfy(row -> assertThat(row.text()).as(row.key()).endsWith("."));
    }

    /** With {@code -Dpicket.write=true} it writes the table instead. */
    @Test
    void readme_itsTable_isThatOfTheValues() throws IOException {
        var file = Repository.chart().resolve("README.md");
        var readme = Files.readString(file);
        int from = readme.indexOf(BEGIN) + BEGIN.length();
        int to = readme.indexOf(END);
        var table = ValuesFile.read(Repository.chart().resolve("values.yaml")).table();
        if (Boolean.getBoolean("picket.write")) {
            Files.writeString(file, readme.substring(0, from) + table + readme.substring(to));
            return;
        }

        assertThat(readme.substring(from, to))
                .as("run the test with -Dpicket.write=true to write it")
                .isEqualTo(table);
    }

    @Test
    void schema_itsKeys_areThoseOfTheValues() throws IOException {
        var schema = new ObjectMapper()
                .readTree(Repository.chart().resolve("values.schema.json").toFile());
        var values = new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Repository.chart().resolve("values.yaml")));

        var differing = new ArrayList<String>();
        compare("", schema, values, differing);

        assertThat(differing).isEmpty();
    }

    @Test
    void valueSets_areTwelve() throws IOException {
        assertThat(Repository.valueSets())
                .hasSizeGreaterThanOrEqualTo(12)
                .allSatisfy(file -> assertThat(file.toString()).endsWith("-values.yaml"));
    }

    @Test
    void rules_ofTheChart_areTheOnesOfTheDashboards() throws IOException {
        assertThat(Repository.chart().resolve("files/picket.rules.yaml"))
                .hasSameTextualContentAs(Repository.top().resolve("dashboards/prometheus/picket.rules.yaml"));
    }

    /** Where the schema lists keys, it refuses all others, and lists the very keys of the values. */
    private static void compare(String path, JsonNode schema, Object value, List<String> differing) {
        var listed = schema.path("properties");
        if (!(value instanceof Map<?, ?> map) || listed.isMissingNode() || map.isEmpty()) {
            return;
        }
        if (schema.path("additionalProperties").asBoolean(true)) {
            differing.add(path + " lets others pass");
        }
        var names = new ArrayList<String>();
        listed.fieldNames().forEachRemaining(names::add);
        map.keySet().stream()
                .filter(key -> !names.contains(String.valueOf(key)))
                .forEach(key -> differing.add(path + '.' + key + " is not in the schema"));
        names.stream()
                .filter(name -> !map.containsKey(name) && !path.matches(".*\\.(resources|updateStrategy)"))
                .forEach(name -> differing.add(path + '.' + name + " is in the schema only"));
        map.forEach((key, below) -> compare(path + '.' + key, listed.path(String.valueOf(key)), below, differing));
    }
}
