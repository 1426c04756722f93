package dev.picket.agent.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EpochTest {
    @TempDir
    Path folder;

    @Test
    void next_first_isTheTime() throws IOException {
        assertThat(Epoch.next(folder, at(5000))).isEqualTo(5000);
    }

    @Test
    void next_clockWentBackOrStoodStill_isGreaterThanTheLast() throws IOException {
        Epoch.next(folder, at(5000));

        assertThat(Epoch.next(folder, at(5000))).isEqualTo(5001);
        assertThat(Epoch.next(folder, at(10))).isEqualTo(5002);
        assertThat(Epoch.next(folder, at(9000))).isEqualTo(9000);
    }

    @Test
    void next_brokenFile_namesIt() throws IOException {
        Files.writeString(folder.resolve("epoch"), "soon");

        assertThatThrownBy(() -> Epoch.next(folder, at(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("epoch").toString());
    }

    private static InstantSource at(long millis) {
        return InstantSource.fixed(Instant.ofEpochMilli(millis));
    }
}
