package dev.picket.agent.capture.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedAuditTest {
    @TempDir
    private Path folder;

    private final Account account = new Account("capture.audit");
    private final List<Recorded> recorded = new ArrayList<>();
    private final List<RefusedLine> refused = new ArrayList<>();

    @Test
    void read_mixedLog_givesEventsInFileOrderAndTellsWhatItRefused() throws IOException {
        read(file(
                AuditLine.get("a-1").toString(),
                "I0301 klog line",
                "",
                AuditLine.get("a-2").text("stage", "RequestReceived").toString(),
                AuditLine.get("")
                        .without("auditID", "stageTimestamp", "requestReceivedTimestamp")
                        .toString(),
                "{\"auditID\":\"torn",
                "x".repeat(Lines.BYTES_MAX + 1),
                AuditLine.get("a-3").toString()));

        assertThat(recorded).extracting(r -> r.event().envelope().id()).containsExactly("a-1", "3", "a-3");
        assertThat(recorded)
                .extracting(Recorded::time)
                .containsExactly(
                        Optional.of(Instant.parse("2026-03-01T10:00:00.250001Z")),
                        Optional.empty(),
                        Optional.of(Instant.parse("2026-03-01T10:00:00.250001Z")));
        assertThat(refused)
                .extracting(RefusedLine::line, RefusedLine::reason)
                .containsExactly(tuple(2L, Reason.NOT_AUDIT), tuple(6L, Reason.MALFORMED), tuple(7L, Reason.OVERSIZED));
        assertThat(refused.getFirst()).hasToString("line 2: not a JSON object");
        var balance = account.balance();
        assertThat(balance.missing()).isZero();
        assertThat(balance.in()).isEqualTo(7);
        assertThat(balance.out()).isEqualTo(3);
        assertThat(balance.folded()).isEqualTo(1);
        assertThat(balance.refused())
                .isEqualTo(Map.of(Reason.NOT_AUDIT, 1L, Reason.MALFORMED, 1L, Reason.OVERSIZED, 1L));
    }

    @Test
    void read_compressedFileWhateverItsName_givesTheSame() throws IOException {
        read(Files.write(folder.resolve("audit.log"), gzip(AuditLine.get("a-1") + "\n" + AuditLine.get("a-2"))));

        assertThat(recorded).extracting(r -> r.event().envelope().id()).containsExactly("a-1", "a-2");
    }

    @Test
    void read_compressedFileCutShort_givesWhatIsThereAndTells() throws IOException {
        var whole = gzip((AuditLine.get("a-1") + "\n").repeat(50));

        read(Files.write(folder.resolve("audit.log.gz"), Arrays.copyOf(whole, whole.length - 12)));

        assertThat(refused)
                .singleElement()
                .satisfies(line -> assertThat(line.detail()).contains("cut short"));
        assertThat(account.balance().missing()).isZero();
    }

    @Test
    void read_invalidUtf8_hidesNoLine() throws IOException {
        var bad = AuditLine.get("a-1").text("userAgent", "caf\u00e9").toString().getBytes(ISO_8859_1);
        var all = new ByteArrayOutputStream();
        all.write(bad);
        all.write(("\r\n" + AuditLine.get("a-2") + "\r\n").getBytes(UTF_8));

        read(Files.write(folder.resolve("audit.log"), all.toByteArray()));

        assertThat(refused).isEmpty();
        assertThat(recorded).extracting(r -> r.event().envelope().id()).containsExactly("a-1", "a-2");
    }

    private void read(Path file) throws IOException {
        RecordedAudit.read(file, new AuditReader(), account, recorded::add, refused::add);
    }

    private Path file(String... lines) throws IOException {
        return Files.writeString(folder.resolve("audit.jsonl"), String.join("\n", lines));
    }

    private static byte[] gzip(String text) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }
}
