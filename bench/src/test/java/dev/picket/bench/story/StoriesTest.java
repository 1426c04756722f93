package dev.picket.bench.story;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class StoriesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @Test
    void files_madeAgain_areThoseThatAreCommitted() {
        Stories.files().forEach((name, text) -> assertThat(ROOT.resolve(name)).hasContent(text));
    }

    @Test
    void files_ofTheDemo_staySmall() {
        int characters =
                DemoStory.files().values().stream().mapToInt(String::length).sum();

        assertThat(characters).isLessThan(500_000);
    }
}
