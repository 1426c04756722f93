package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.inference.RecordedExchanges.Recorded;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class RecordedExchangesTest {
    private static final String CHAT =
            "\"method\":\"POST\",\"uri\":\"https://api.example.org/v1/chat/completions\",\"req_body\":\"{\\\"model\\\":\\\"m\\\"}\",\"status\":200,"
                    + "\"resp_headers\":{\"Content-Type\":\"application/json\"},\"resp_body\":\"{\\\"choices\\\":[{\\\"message\\\":{\\\"content\\\":\\\"hi\\\"}}]}\"";

    private final RecordedExchanges exchanges = new RecordedExchanges(new TextInspector());
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<String> refused = new ArrayList<>();

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
    void read_gzip_isUnpacked() throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(("{" + CHAT + "}").getBytes(StandardCharsets.UTF_8));
        }

        exchanges.read(new ByteArrayInputStream(packed.toByteArray()), recorded::add, this::refuse);

        assertThat(recorded).hasSize(1);
    }

    @Test
    void read_badLines_areRefusedWithTheirNumber() throws IOException {
        read("{\"method\":\"GET\",\"uri\":\"/v1/models\"}\nnonsense\n[]\n{\"method\":\"POST\"}\n{\"time\":\"noon\","
                + CHAT + "}\n{" + CHAT + ",\"resp_enc\":\"base64\",\"resp_body\":\"%%\"}\n{" + CHAT + "}\n");

        assertThat(refused)
                .containsExactly(
                        "1 NOT_INFERENCE no inference API has this method and path",
                        "2 MALFORMED not JSON",
                        "3 MALFORMED not an object",
                        "4 MALFORMED uri is missing",
                        "5 MALFORMED time is not an RFC 3339 time or seconds since 1970",
                        "6 MALFORMED a body is not base64");
        assertThat(recorded).extracting(one -> one.event().envelope().id()).containsExactly("6");
        assertConserved(7, 1);
        assertThat(exchanges.account().balance().refused())
                .isEqualTo(Map.of(Reason.NOT_INFERENCE, 1L, Reason.MALFORMED, 5L));
    }

    @Test
    void read_takerThatIsFull_ends() throws IOException {
        exchanges.read(stream("{" + CHAT + "}\n{" + CHAT + "}\n"), _ -> false, this::refuse);

        assertConserved(1, 0);
        assertThat(exchanges.account().balance().dropped()).isEqualTo(Map.of(Reason.STOPPING, 1L));
    }

    @Test
    void next_longLine_isCutAndPassedOver() throws IOException {
        var lines = new BoundedLines(new java.io.StringReader("abc\n" + "x".repeat(200_000) + "\nlast"), 5);

        assertThat(lines.next()).contains("abc");
        assertThat(lines.next()).contains("xxxxxx");
        assertThat(lines.next()).contains("last");
        assertThat(lines.next()).isEmpty();
    }

    private void read(String text) throws IOException {
        exchanges.read(stream(text), recorded::add, this::refuse);
    }

    private void refuse(long line, Reason reason, String detail) {
        refused.add(line + " " + reason + " " + detail);
    }

    private void assertConserved(long in, long out) {
        var balance = exchanges.account().balance();
        assertThat(balance.in()).isEqualTo(in);
        assertThat(balance.out()).isEqualTo(out);
        assertThat(balance.missing()).isZero();
    }

    private static InputStream stream(String text) {
        return new BufferedInputStream(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
