package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoFolderTest {
    @TempDir
    private Path temporary = Path.of(".");

    @Test
    void folderOfAnEarlierDemo_isEmptied_andLinksOutOfItAreNotFollowed() throws IOException {
        var folder = temporary.resolve("demo");
        var precious = Files.createDirectories(temporary.resolve("precious")).resolve("file");
        Files.writeString(precious, "mine");
        DemoFolder.take(folder).close();
        Files.createDirectories(folder.resolve("ledger/segments"));
        Files.writeString(folder.resolve("ledger/segments/old"), "old");
        Files.createSymbolicLink(folder.resolve("link"), precious.getParent());

        try (var again = DemoFolder.take(folder)) {
            try (var left = Files.list(again.data().path())) {
                assertThat(left.map(Path::getFileName).map(Path::toString)).containsExactly(DemoFolder.MARK);
            }
        }

        assertThat(precious).hasContent("mine");
    }

    @Test
    void folderOfSomebody_isRefused_andNotTouched() throws IOException {
        var file = Files.writeString(temporary.resolve("letter"), "dear");

        assertThatThrownBy(() -> DemoFolder.take(temporary))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(temporary.toString(), "no demo made", "--data DIR");
        assertThat(file).hasContent("dear");
    }

    @Test
    void folderThatAnotherHolds_isRefusedByName() throws IOException {
        var folder = temporary.resolve("demo");
        try (var held = DemoFolder.take(folder)) {
            Files.writeString(held.data().token(), "secret");

            assertThatThrownBy(() -> DemoFolder.take(folder))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            folder.toString(),
                            "in use by process " + ProcessHandle.current().pid());
            assertThat(held.data().token()).hasContent("secret");
        }
    }

    @Test
    void folderThatCannotBeMade_isNamed_withTheFix() throws IOException {
        var file = Files.writeString(temporary.resolve("file"), "");

        assertThatThrownBy(() -> DemoFolder.take(file.resolve("demo")))
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(file.toString(), "--data DIR");
    }
}
