package dev.picket.cli.house;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The Grafana dashboards that ship, and the queries in them. */
public final class Dashboards {
    private static final Path FOLDER = House.top().resolve("dashboards/grafana");

    private Dashboards() {}

    /** One query of a panel, as it stands in the file. */
    public record Query(String dashboard, String panel, String expression) {
        /** As Prometheus takes it: everything selected, over the last minutes. */
        public String resolved() {
            return expression
                    .replaceAll("\\$(tenant|model|agent)", ".*")
                    .replace("$__rate_interval", "1m")
                    .replace("$__range", "15m");
        }

        @Override
        public String toString() {
            return dashboard + ": " + panel + ": " + expression;
        }
    }

    public static List<Path> files() {
        try (var files = Files.list(FOLDER)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static JsonNode read(Path file) {
        try {
            return new ObjectMapper().readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of panels, annotations and variables. */
    public static Stream<Query> queries() {
        return files().stream().flatMap(file -> {
            var dashboard = read(file);
            var title = dashboard.path("title").asText();
            var panels = elements(dashboard.path("panels"))
                    .flatMap(panel -> elements(panel.path("targets"))
                            .map(target -> new Query(
                                    title,
                                    panel.path("title").asText(),
                                    target.path("expr").asText())));
            var annotations = elements(dashboard.path("annotations").path("list"))
                    .map(annotation -> new Query(
                            title,
                            annotation.path("name").asText(),
                            annotation.path("target").path("expr").asText()));
            return Stream.concat(panels, annotations);
        });
    }

    static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}
