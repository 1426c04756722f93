package dev.picket.event.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadersTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void lines_areHeaders_commentsAreNot() throws IOException {
        assertThat(Headers.read(file("# of the tracing team\n\nauthorization: Bearer a:b=\nX-Scope-OrgID:  acme \n")))
                .containsEntry("authorization", "Bearer a:b=")
                .containsEntry("X-Scope-OrgID", "acme")
                .hasSize(2);
    }

    @Test
    void lineThatIsNone_isNamed_andNotRepeated() throws IOException {
        for (var line : new String[] {"s3cr3t-token", "a b: s3cr3t-token", "authorization:", "x: s3cr3t\u0007token"}) {
            var file = file("ok: yes\n" + line + "\n");

            assertThatThrownBy(() -> Headers.read(file))
                    .hasMessage(file + " line 2 is no header: expected name: value");
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("headers"), text);
    }
}
