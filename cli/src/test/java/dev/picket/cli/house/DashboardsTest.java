package dev.picket.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DashboardsTest {
    static List<Path> files() {
        return Dashboards.files();
    }

    @Test
    void dashboards_areThere() {
        assertThat(files())
                .extracting(file -> file.getFileName().toString())
                .contains(
                        "picket-overview.json",
                        "picket-tenants.json",
                        "picket-inference.json",
                        "picket-flows.json",
                        "picket-audit.json",
                        "picket-pipeline.json");
    }

    @ParameterizedTest
    @MethodSource("files")
    void dashboard_canBeLinkedToFilteredAndLeft(Path file) {
        var dashboard = Dashboards.read(file);

        assertThat(dashboard.path("uid").asText() + ".json")
                .isEqualTo(file.getFileName().toString());
        assertThat(dashboard.path("description").asText()).isNotBlank();
        assertThat(dashboard.path("tags")).extracting(JsonNode::asText).contains("picket");
        assertThat(dashboard
                        .path("templating")
                        .path("list")
                        .path(0)
                        .path("type")
                        .asText())
                .isEqualTo("datasource");
        assertThat(dashboard.path("links"))
                .extracting(link -> link.path("type").asText())
                .contains("dashboards", "link");
        assertThat(dashboard.path("annotations").path("list")).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @MethodSource("files")
    void panels_sayWhatTheyShowAndInWhichUnit(Path file) {
        for (var panel : Dashboards.read(file).path("panels")) {
            var title = panel.path("title").asText();
            assertThat(title).isNotBlank();
            assertThat(panel.path("description").asText()).as(title).isNotBlank();
            assertThat(panel.path("fieldConfig").path("defaults").path("unit").asText())
                    .as(title)
                    .isNotBlank();
            assertThat(panel.path("targets")).as(title).isNotEmpty();
            assertThat(panel.findValuesAsText("uid")).as(title).containsOnly("${datasource}");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void panels_haveIdsOfTheirOwnAndDoNotOverlap(Path file) {
        var ids = new HashSet<Integer>();
        var taken = new HashSet<List<Integer>>();
        for (var panel : Dashboards.read(file).path("panels")) {
            assertThat(ids.add(panel.path("id").asInt())).isTrue();
            assertThat(cells(panel.path("gridPos")))
                    .as(panel.path("title").asText())
                    .allMatch(taken::add);
        }
    }

    private static List<List<Integer>> cells(JsonNode place) {
        var cells = new ArrayList<List<Integer>>();
        int x = place.path("x").asInt();
        int y = place.path("y").asInt();
        assertThat(x + place.path("w").asInt()).isLessThanOrEqualTo(24);
        for (int i = 0; i < place.path("w").asInt(); i++) {
            for (int j = 0; j < place.path("h").asInt(); j++) {
                cells.add(List.of(x + i, y + j));
            }
        }
        return cells;
    }
}
