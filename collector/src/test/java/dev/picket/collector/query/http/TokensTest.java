package dev.picket.collector.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.collector.context.Principal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
    private static final String RED_TOKEN = "red-token-of-the-test-only";

    @TempDir
    Path dir = Path.of("");

    @Test
    void open_firstTime_makesAToken_forItsOwnerOnly() throws IOException {
        var file = dir.resolve("token");

        var tokens = Tokens.open(file, Optional.empty());

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        var token = Files.readString(file).strip();
        assertThat(token).hasSizeGreaterThan(40);
        assertThat(tokens.principal(token)).contains(new Principal.Admin("admin"));
        assertThat(tokens.principal(token + "x")).isEmpty();
        assertThat(tokens.principal("")).isEmpty();
    }

    @Test
    void open_again_keepsTheToken() throws IOException {
        Tokens.open(dir.resolve("token"), Optional.empty());
        var token = Files.readString(dir.resolve("token")).strip();

        assertThat(Tokens.open(dir.resolve("token"), Optional.empty()).principal(token))
                .isPresent();
    }

    @Test
    void open_tenantsFile_givesEachItsPrincipal() throws IOException {
        var tokens = Tokens.open(dir.resolve("token"), Optional.of(tenants("# tenants\n\nred " + RED_TOKEN + "\n")));

        assertThat(tokens.principal(RED_TOKEN)).contains(new Principal.TenantOwner("red", "red"));
    }

    @Test
    void open_badTenantsLine_namesFileAndLine() {
        assertThatThrownBy(() ->
                        Tokens.open(dir.resolve("token"), Optional.of(tenants("red " + RED_TOKEN + "\nblue short"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("tenants:2: expected a tenant and a token")
                .hasMessageNotContaining("short");
    }

    @Test
    void open_fileThatOthersMayRead_isRefused() throws IOException {
        var file = Files.writeString(dir.resolve("token"), RED_TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> Tokens.open(file, Optional.empty())).hasMessageContaining("run chmod 600 " + file);
    }

    private Path tenants(String text) throws IOException {
        var file = Files.writeString(dir.resolve("tenants"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }
}
