package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.agent.capture.log.LogTail;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

class AuditTailContractTest implements AuditSourceContract {
    private static final int ROUNDS_MAX = 500;

    @TempDir
    private Path folder = Path.of(".");

    @Override
    public Feeding feeding(Onward onward) throws IOException {
        var log = Files.createFile(folder.resolve("audit.log"));
        var settings = new LogTail.Settings(
                log, folder.resolve("state"), LogTail.Start.BEGINNING, Duration.ofMillis(1), Duration.ofSeconds(1));
        var tail = AuditTail.byHand(settings, new AuditReader(), () -> Instant.parse("2026-03-01T12:00:00Z"), onward);
        tail.poll();
        return new Feeding() {
            @Override
            public Source source() {
                return tail;
            }

            @Override
            public void tell(List<byte[]> events) throws IOException {
                for (var event : events) {
                    Files.write(log, event, StandardOpenOption.APPEND);
                    Files.write(log, new byte[] {'\n'}, StandardOpenOption.APPEND);
                }
            }

            @Override
            public void settle() {
                var round = tail.poll();
                for (int i = 0; i < ROUNDS_MAX && round != LogTail.Round.IDLE; i++) {
                    round = tail.poll();
                }
            }
        };
    }
}
