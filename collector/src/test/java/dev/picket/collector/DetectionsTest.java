package dev.picket.collector;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.detect.Detection;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What ships is explained and shown. */
class DetectionsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> SECTIONS =
            List.of("Sees.", "Cannot see.", "Technique.", "False positives.", "Triage.", "Cost.");

    static Stream<Detection> all() {
        return Detections.all().stream();
    }

    @Test
    void all_ids_areDifferent() {
        assertThat(all().map(Detection::id)).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(6);
    }

    @ParameterizedTest
    @MethodSource("all")
    void page_ofEachDetection_hasEverySection(Detection detection) throws IOException {
        var page = ROOT.resolve("docs/detections/" + detection.id() + ".md");

        assertThat(page).exists();
        var text = Files.readString(page);
        assertThat(text).startsWith("# " + detection.id() + '\n');
        SECTIONS.forEach(section -> assertThat(text).contains("**" + section + "**"));
        assertThat(text).contains(detection.technique());
        assertThat(Files.readString(page.resolveSibling("README.md"))).contains("(" + detection.id() + ".md)");
    }

    @ParameterizedTest
    @MethodSource("all")
    void scenarios_ofEachDetection_areATrueOneAndANearMiss(Detection detection) {
        var folder = ROOT.resolve("scenarios/" + detection.id());

        assertThat(folder.resolve("true/expected.json")).exists();
        assertThat(folder.resolve("near-miss/expected.json")).exists();
    }

    @Test
    void pages_andScenarios_areOfDetectionsThatShip() throws IOException {
        var ids = all().map(Detection::id).toList();
        try (var pages = Files.list(ROOT.resolve("docs/detections"));
                var folders = Files.list(ROOT.resolve("scenarios"))) {
            var named = Stream.concat(
                    pages.map(page -> page.getFileName().toString().replace(".md", "")),
                    folders.filter(Files::isDirectory)
                            .map(folder -> folder.getFileName().toString()));

            assertThat(named.filter(
                            name -> !List.of("README", "demo", "evasion").contains(name)))
                    .isSubsetOf(ids);
        }
    }
}
