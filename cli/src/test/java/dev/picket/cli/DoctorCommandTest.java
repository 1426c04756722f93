package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code picket doctor} and {@code picket config}: both look, and start nothing. */
class DoctorCommandTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void doctor_withSettings_looksAtEachPlane_andMakesNothing() throws IOException {
        var data = folder.resolve("data");
        var config = Files.writeString(folder.resolve("picket.yaml"), """
                agent:
                  flow: {mode: off}
                  audit: {file: %s}
                  otlp: {mode: on}
                """.formatted(folder.resolve("none.log")));

        var run = Run.of("doctor", "--config", config.toString(), "--data", data.toString());

        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.out())
                .containsPattern("ok +java +\\d+")
                .containsPattern("off +flows +agent.flow.mode is off\n +> agent.flow.mode: auto")
                .containsPattern("lacks +audit +there is no file .*none.log\n +> start the API server with")
                .containsPattern("ok +inference +OTLP on ports 4317 and 4318");
        assertThat(data).doesNotExist();
    }

    @Test
    void doctor_nothingAskedForIsLacking_endsWell() throws IOException {
        var config = Files.writeString(folder.resolve("picket.yaml"), "agent: {flow: {mode: off}}\n");

        var run = Run.of("doctor", "--config", config.toString(), "--data", folder.toString());

        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.out()).containsPattern("off +audit").containsPattern("off +inference");
    }

    @Test
    void doctor_ofACollectorThatIsNotThere_saysSo() throws IOException {
        var config = Files.writeString(folder.resolve("picket.yaml"), "agent: {flow: {mode: off}}\n");

        var run = Run.of(
                "doctor",
                "--config",
                config.toString(),
                "--data",
                folder.toString(),
                "--server",
                "https://127.0.0.1:1");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).containsPattern("lacks +clock +the collector cannot be asked");
    }

    @Test
    void config_goodFile_isFine() throws IOException {
        var reference = Run.of("config", "reference");
        var file = Files.writeString(folder.resolve("picket.yaml"), reference.out());

        var run = Run.of("config", "check", file.toString());

        assertThat(reference.out()).contains("PICKET_LEARN_UNTIL");
        assertThat(run.code()).as(run.out()).isZero();
        assertThat(run.err()).contains("is fine");
    }

    @Test
    void config_mistakes_areAllNamedWithTheirLines() throws IOException {
        var file = Files.writeString(folder.resolve("picket.yaml"), "agnet: {}\nagent:\n  flow: {interval: 2}\n");

        var run = Run.of("config", "check", file.toString());

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out().lines()).hasSize(2).allMatch(line -> line.startsWith(file + " line "));
        assertThat(run.out()).contains("agnet", "agent.flow.interval");
        assertThat(Run.of("config", "check", folder.resolve("none").toString()).code())
                .isEqualTo(2);
    }
}
