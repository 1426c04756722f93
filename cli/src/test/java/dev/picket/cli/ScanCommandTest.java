package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScanCommandTest {
    private static final String MAIL = "ada.lovelace@engines.example";

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void text_withAnAddress_isLabelledAndNotEchoed() throws IOException {
        var file = Files.writeString(folder.resolve("letter.txt"), "write to " + MAIL + " today");

        var run = Run.of("scan", file.toString());

        assertThat(run.code()).isZero();
        assertThat(run.out()).startsWith("9-37 pii.email ").doesNotContain("lovelace");
        assertThat(run.err()).contains("1 label");
    }

    @Test
    void jsonl_countsCodePoints_andRefusesOtherLines() throws IOException {
        var file = Files.writeString(
                folder.resolve("texts.jsonl"), "{\"id\":7,\"text\":\"\uD83D\uDE00 " + MAIL + "\"}\n{\"id\":8}\n");

        var run = Run.of("scan", "--format", "jsonl", file.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).contains("{\"id\":7,\"labels\":[{\"type\":\"pii.email\"", "\"start\":2,\"end\":30");
        assertThat(run.err()).contains("texts.jsonl line 2: expected");
    }

    @Test
    void fileThatIsNotThere_isBadInput() {
        var run = Run.of("scan", folder.resolve("nothing").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("nothing");
    }
}
