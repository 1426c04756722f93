package dev.picket.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndingTest {
    private static final Path HOME = Path.of("/home/ann");

    @Test
    void commands_namePathsAsAShellTakesThem() {
        assertThat(first("./picket", "/home/ann/.picket/demo")).isEqualTo("./picket incidents --data ~/.picket/demo");
        assertThat(first("./picket", "/home/ann/.picket")).isEqualTo("./picket incidents");
        assertThat(first("../my tools/picket", "/data/it's here"))
                .isEqualTo("'../my tools/picket' incidents --data '/data/it'\\''s here'");
        assertThat(first("picket", "/home/ann/my demo")).isEqualTo("picket incidents --data '/home/ann/my demo'");
    }

    private static String first(String self, String folder) {
        return new Ending(self, HOME).commands(List.of(), Path.of(folder)).getFirst();
    }
}
