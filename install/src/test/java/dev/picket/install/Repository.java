package dev.picket.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where things stand. */
final class Repository {
    private Repository() {}

    static Path top() {
        var folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("charts/picket/Chart.yaml"))) {
            var parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("no folder above holds charts/picket");
            }
            folder = parent;
        }
        return folder;
    }

    static Path chart() {
        return top().resolve("charts/picket");
    }

    /** The sets of values that the chart is tried with, by name. */
    static List<Path> valueSets() throws IOException {
        try (var files = Files.list(chart().resolve("ci"))) {
            return files.sorted().toList();
        }
    }
}
