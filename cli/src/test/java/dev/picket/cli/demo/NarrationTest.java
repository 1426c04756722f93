package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NarrationTest {
    private static final Path DEMO =
            Path.of("../scenarios/demo").toAbsolutePath().normalize();

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void theShippedOne_playsItsHourInHalfAMinute() throws IOException {
        var scenario = Scenario.read(DEMO);

        assertThat(scenario.narration().pace().takes()).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
        assertThat(scenario.narration().pace().length()).isEqualTo(Duration.ofHours(1));
        assertThat(scenario.narration().moments()).hasSizeGreaterThan(5);
    }

    @Test
    void aMistake_isNamedWithFileAndKey() throws IOException {
        refused("opening: [a]\nmoments: []\nclosing: []\n", "acts is missing");
        refused("opening: [a]\nacts: [{until: soon, takes: 1s}]\nmoments: []\nclosing: []\n", "until is 'soon'");
        refused("opening: [a]\nacts: [{until: 1m, takes: 1s}]\nmoments: [{}]\nclosing: []\n", "moments: detection");
        refused("- [", "narration.yaml");
    }

    @Test
    void aFileThatIsGone_isNamedWithTheFix() {
        assertThatThrownBy(() -> Scenario.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(folder.toString(), "git checkout");
    }

    private void refused(String yaml, String message) throws IOException {
        var file = Files.writeString(folder.resolve("narration.yaml"), yaml);

        assertThatThrownBy(() -> Narration.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(file.toString(), message);
    }
}
