package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Account;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedExchangesTest {
    private static final String CHAT =
            "\"method\":\"POST\",\"uri\":\"https://api.example.org/v1/chat/completions\",\"req_body\":\"{\\\"model\\\":\\\"m\\\"}\",\"status\":200,"
                    + "\"resp_headers\":{\"Content-Type\":\"application/json\"},\"resp_body\":\"{\\\"choices\\\":[{\\\"message\\\":{\\\"content\\\":\\\"hi\\\"}}]}\"";

    private final Account account = new Account("exchanges");
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void read_lines_giveInferencesWithTheirIds() throws IOException {
        read("{\"id\":\"x\",\"tenant\":\"blue\",\"time\":\"2026-01-02T03:04:05Z\"," + CHAT + "}\n\n{" + CHAT + "}\r\n");

        assertThat(recorded).extracting(one -> one.event().envelope().id()).containsExactly("x", "1");
        assertThat(recorded.getFirst().time()).contains(Instant.parse("2026-01-02T03:04:05Z"));
        assertThat(recorded.getLast().time()).isEmpty();
        assertThat(((Inference) recorded.getFirst().event()).caller().tenant()).isEqualTo("blue");
        assertThat(((Inference) recorded.getLast().event()).response().characters())
                .isEqualTo(2);
        assertConserved(2, 2);
    }

    @Test
    void read_requestOfATrace_keepsItsId() throws IOException {
        read("{\"req_headers\":{\"Traceparent\":\"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}," + CHAT
                + "}\n{" + CHAT + "}\n");

        assertThat(recorded)
                .extracting(one -> ((Inference) one.event()).trace())
                .containsExactly("4bf92f3577b34da6a3ce929d0e0e4736", "");
    }

    @Test
    void read_gzip_isUnpacked() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(("{" + CHAT + "}").getBytes(StandardCharsets.UTF_8));
        }

        read(packed.toByteArray());

        assertThat(recorded).hasSize(1);
    }

    @Test
    void read_packedAnswers_areUnpacked() throws IOException {
        var answer =
                "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"four\"}}]}".getBytes(StandardCharsets.UTF_8);
        var line = "{\"method\":\"POST\",\"uri\":\"/v1/chat/completions\",\"status\":200,\"resp_enc\":\"base64\","
                + "\"resp_headers\":{\"Content-Encoding\":\"%s\"},\"resp_body\":\"%s\"}\n";

        read(line.formatted("br", Base64.getEncoder().encodeToString(Packed.brotli(answer)))
                + line.formatted("zstd", Base64.getEncoder().encodeToString(Packed.zstd(answer))));

        assertThat(recorded).hasSize(2).allSatisfy(one -> {
            var response = ((Inference) one.event()).response();
            assertThat(response.characters()).isEqualTo(4);
            assertThat(response.truncated()).isFalse();
        });
    }

    @Test
    void read_badLines_areRefusedWithTheirNumber() throws IOException {
        read("{\"method\":\"GET\",\"uri\":\"/v1/models\"}\nnonsense\n[]\n{\"method\":\"POST\"}\n{\"time\":\"noon\","
                + CHAT + "}\n{" + CHAT + ",\"resp_enc\":\"base64\",\"resp_body\":\"%%\"}\n{" + CHAT + "}\n");

        assertThat(refused)
                .containsExactly(
                        "NOT_INFERENCE line 1: no inference API has this method and path",
                        "MALFORMED line 2: not JSON",
                        "MALFORMED line 3: not a JSON object",
                        "MALFORMED line 4: uri is missing",
                        "MALFORMED line 5: time is neither RFC 3339 nor seconds since 1970",
                        "MALFORMED line 6: a body is not base64");
        assertThat(recorded).extracting(one -> one.event().envelope().id()).containsExactly("6");
        assertConserved(7, 1);
        assertThat(account.balance().refused()).isEqualTo(Map.of(Reason.NOT_INFERENCE, 1L, Reason.MALFORMED, 5L));
    }

    private void read(String text) throws IOException {
        read(text.getBytes(StandardCharsets.UTF_8));
    }

    private void read(byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("exchanges.jsonl"), bytes);
        RecordedExchanges.read(
                file, new TextInspector(), account, recorded::add, line -> refused.add(line.reason() + " " + line));
    }

    private void assertConserved(long in, long out) {
        var balance = account.balance();
        assertThat(balance.in()).isEqualTo(in);
        assertThat(balance.out()).isEqualTo(out);
        assertThat(balance.missing()).isZero();
    }
}
