package dev.picket.agent.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void token_made_isItsOwnersAndStays() throws IOException {
        var file = folder.resolve("token");
        BearerToken.ensure(file);
        var made = BearerToken.read(file).text();
        BearerToken.ensure(file);

        assertThat(BearerToken.read(file).text()).isEqualTo(made).hasSizeGreaterThan(40);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "short",
                "a token with spaces in it, which no header can carry",
                "\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc\u00fc"
            })
    void token_thatIsNone_isSaidWithoutQuotingIt(String content) throws IOException {
        var file = owned(content);

        assertThatThrownBy(() -> BearerToken.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining(content.isEmpty() ? "\n" : content);
    }

    @Test
    void token_othersMayRead_isRefusedWithTheFix() throws IOException {
        var file = owned("a-token-of-the-tests-alone");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> BearerToken.read(file)).hasMessageContaining("chmod 600 " + file);
    }

    private Path owned(String content) throws IOException {
        var file = Files.writeString(folder.resolve("given"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
