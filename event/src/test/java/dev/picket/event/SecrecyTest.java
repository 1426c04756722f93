package dev.picket.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecrecyTest {
    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @CsvSource({
        "rw-------, 1000, 1000, false",
        "r--------, 0, 0, false",
        "rw-r-----, 1000, 1000, true",
        "rw-r-----, 0, 0, true",
        "r--r-----, 0, 65532, false",
        "r--rw----, 0, 65532, true",
        "r--r--r--, 0, 65532, true",
        "r--r-----, 1000, 65532, true"
    })
    void isOpen_byModeOwnerAndReader_isTold(String mode, int owner, int reader, boolean open) {
        assertThat(Secrecy.isOpen(PosixFilePermissions.fromString(mode), owner, reader))
                .isEqualTo(open);
    }

    @Test
    void isOpen_aFileOfOurOwn_goesByItsMode() throws IOException {
        var file = Files.writeString(folder.resolve("secret"), "x");

        assertThat(Secrecy.isOpen(Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"))))
                .isFalse();
        assertThat(Secrecy.isOpen(Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"))))
                .isTrue();
    }
}
