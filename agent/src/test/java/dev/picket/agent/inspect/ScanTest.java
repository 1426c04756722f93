package dev.picket.agent.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ScanTest {
    private final String token = new Planted(new Random(3)).githubToken();

    @Test
    void lines_textWithASecret_writesItsPlaceAndNotTheSecret() throws IOException {
        var out = new StringBuilder();

        long labels = new Scan()
                .lines(
                        new StringReader("{\"id\":\"7\",\"text\":\"🙂 " + token + "\"}\n\n{\"id\":8,\"text\":\"\"}\n"),
                        out,
                        _ -> {});

        assertThat(labels).isEqualTo(1);
        assertThat(out.toString()).isEqualTo("""
                        {"id":"7","labels":[{"type":"secret.vcs-token","rule":"github-token","start":2,"end":42,"confidence":0.95}]}
                        {"id":8,"labels":[]}
                        """);
    }

    @Test
    void lines_malformedLine_isToldByItsNumberAndLeftOut() throws IOException {
        var malformed = new ArrayList<Long>();
        var out = new StringBuilder();

        new Scan().lines(new StringReader("{\"id\":1,\"text\":\"a\"}\n{\"id\":2\n{\"id\":3}\n"), out, malformed::add);

        assertThat(malformed).containsExactly(2L, 3L);
        assertThat(out).hasLineCount(1);
    }

    @Test
    void text_plainFile_writesALineForEachLabel() throws IOException {
        var out = new StringBuilder();

        long labels = new Scan().text(new StringReader("see\n" + token + "\n"), out);

        assertThat(labels).isEqualTo(1);
        assertThat(out.toString()).isEqualTo("4-44 secret.vcs-token github-token 0.95\n");
    }
}
