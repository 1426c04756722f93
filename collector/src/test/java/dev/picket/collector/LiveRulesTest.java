package dev.picket.collector;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LiveRulesTest {
    private static final int SHIPPED = RulePack.rules().size();

    @TempDir
    private Path folder = Path.of(".");

    private long writes;
    private LiveRules rules = LiveRules.of(Optional.empty());

    @BeforeEach
    void start() throws IOException {
        write("one.yaml", rule("One"));
        rules = LiveRules.of(Optional.of(folder));
    }

    @Test
    void of_folder_addsToThePack() {
        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
        assertThat(rules.problems()).isEmpty();
        assertThat(LiveRules.of(Optional.empty()).get().size()).isEqualTo(SHIPPED);
    }

    @Test
    void look_newAndChangedAndRemovedFiles_areFollowed() throws IOException {
        write("two.yaml", rule("Two") + "---\n" + rule("Three"));
        look(2);
        assertThat(rules.get().size()).isEqualTo(SHIPPED + 3);

        write("two.yaml", rule("Two"));
        look(2);
        assertThat(rules.get().size()).isEqualTo(SHIPPED + 2);

        Files.delete(folder.resolve("one.yaml"));
        look(1);
        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
    }

    @Test
    void look_halfWrittenFile_isNotReadBeforeItStandsStill() throws IOException {
        write("one.yaml", rule("One").substring(0, 40));
        look(1);

        assertThat(rules.refusals()).isZero();
        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
    }

    @Test
    void look_badFile_keepsItsRules_isNamedAndCountedOnce() throws IOException {
        write("one.yaml", rule("One").replace("verb: get", "verb: replace"));
        look(5);

        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
        assertThat(rules.refusals()).isEqualTo(1);
        assertThat(rules.refused()).isEqualTo(1);
        assertThat(rules.problems()).singleElement().asString().contains("one.yaml:4:", "did you mean update?");

        write("one.yaml", rule("One"));
        look(2);
        assertThat(rules.refused()).isZero();
        assertThat(rules.problems()).isEmpty();
    }

    @Test
    void look_fileThatIsNotUtf8OrHuge_isRefused() throws IOException {
        Files.write(folder.resolve("bytes.yaml"), new byte[] {'a', ':', ' ', (byte) 0xff});
        Files.write(folder.resolve("huge.yaml"), new byte[5 << 20]);
        look(2);

        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
        assertThat(rules.problems())
                .anyMatch(problem -> problem.contains("not UTF-8"))
                .anyMatch(problem -> problem.contains("larger than"));
    }

    @Test
    void look_idThatIsTaken_isRefused_theFirstFileStays() throws IOException {
        write("two.yaml", rule("One"));
        look(2);

        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
        assertThat(rules.problems()).singleElement().asString().contains("two.yaml:1:1", "is taken", "one.yaml");
    }

    @Test
    void look_folderThatIsGone_keepsWhatWas() throws IOException {
        Files.delete(folder.resolve("one.yaml"));
        Files.delete(folder);
        look(2);

        assertThat(rules.get().size()).isEqualTo(SHIPPED + 1);
        Files.createDirectory(folder);
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            rules.look();
        }
    }

    /** Each time a later one, however fast the test is. */
    private void write(String name, String text) throws IOException {
        var file = Files.writeString(folder.resolve(name), text);
        Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH.plusSeconds(++writes)));
    }

    private static String rule(String title) {
        return """
                title: %s
                logsource: {product: kubernetes, service: audit}
                detection:
                  a: {verb: get}
                  condition: a
                """.formatted(title);
    }
}
