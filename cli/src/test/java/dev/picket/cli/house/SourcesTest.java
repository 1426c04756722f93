package dev.picket.cli.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SourcesTest {
    private static final int LINES_MAX = 400;
    private static final Pattern POOR_NAME =
            Pattern.compile("(Manager|Util|Utils|Helper|Impl|Base|Common|Info|Data)\\.java$|^Abstract.*");

    @Test
    void files_haveAtMostFourHundredLines() throws IOException {
        for (var file : sources()) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(LINES_MAX);
        }
    }

    @Test
    void names_sayWhatTheThingIs() throws IOException {
        assertThat(sources())
                .noneMatch(
                        file -> POOR_NAME.matcher(file.getFileName().toString()).find());
    }

    @Test
    void packages_areNullMarkedAndSayWhatTheyAreFor() throws IOException {
        for (var folder : sources().stream().map(Path::getParent).distinct().toList()) {
            var text = Files.readString(folder.resolve("package-info.java"));

            assertThat(text).as(folder.toString()).contains("@NullMarked").startsWith("/**");
        }
    }

    @Test
    void drawing_namesEveryStageInOrder() throws IOException {
        var drawing = Files.readString(House.top().resolve("docs/architecture.md"));

        inOrder(drawing, "agent", House.AGENT);
        inOrder(drawing, "collector", House.COLLECTOR);
    }

    private static void inOrder(String drawing, String module, List<String> stages) {
        int at = 0;
        for (var stage : present(module, stages)) {
            at = drawing.indexOf(module + '.' + stage + '`', at);
            assertThat(at)
                    .as("place of " + module + '.' + stage + " in the drawing's table")
                    .isNotNegative();
        }
    }

    private static List<String> present(String module, List<String> stages) {
        return stages.stream()
                .filter(stage -> Files.isDirectory(House.top()
                        .resolve(module + "/src/main/java/dev/picket/" + module + '/' + stage.replace('.', '/'))))
                .filter(stage -> !stage.equals("capture"))
                .toList();
    }

    private static List<Path> sources() throws IOException {
        var files = new java.util.ArrayList<Path>();
        for (var module : List.of("event", "agent", "collector", "cli")) {
            try (Stream<Path> walk = Files.walk(House.top().resolve(module + "/src/main/java"))) {
                walk.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
            }
        }
        return files;
    }
}
