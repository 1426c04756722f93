package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookGateTest {
    private static final String TOKEN = "a-token-of-the-tests-alone";
    private final WebhookGate byToken = new WebhookGate(Optional.of(TOKEN), false, Set.of());

    @TempDir
    private Path folder = Path.of(".");

    @ParameterizedTest
    @ValueSource(strings = {"Bearer " + TOKEN, "bearer " + TOKEN, "Bearer  " + TOKEN + " "})
    void admits_theToken_lets(String header) {
        assertThat(byToken.admits(header, Optional.empty())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Bearer",
                "Bearer ",
                TOKEN,
                "Basic " + TOKEN,
                "Bearer a-token-of-the-tests-alon",
                "Bearer x" + TOKEN
            })
    void admits_anythingElse_doesNot(String header) {
        assertThat(byToken.admits(header, Optional.empty())).isFalse();
    }

    @Test
    void admits_certificateWanted_theTokenAloneIsNotEnough() {
        var both = new WebhookGate(Optional.of(TOKEN), true, Set.of());

        assertThat(both.admits("Bearer " + TOKEN, Optional.empty())).isFalse();
    }

    @Test
    void gate_thatAsksForNothing_isNotMade() {
        assertThatThrownBy(() -> new WebhookGate(Optional.empty(), false, Set.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void token_made_isItsOwnersAndStays() throws IOException {
        var file = folder.resolve("token");
        WebhookToken.ensure(file);
        var made = WebhookToken.read(file);
        WebhookToken.ensure(file);

        assertThat(WebhookToken.read(file)).isEqualTo(made).hasSizeGreaterThan(40);
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

        assertThatThrownBy(() -> WebhookToken.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining(content.isEmpty() ? "\n" : content);
    }

    @Test
    void token_othersMayRead_isRefusedWithTheFix() throws IOException {
        var file = owned(TOKEN);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> WebhookToken.read(file)).hasMessageContaining("chmod 600 " + file);
    }

    private Path owned(String content) throws IOException {
        var file = Files.writeString(folder.resolve("given"), content);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
}
