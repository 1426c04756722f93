package dev.picket.agent.capture.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.log.LogTail;
import dev.picket.event.ApiCall;
import dev.picket.event.Event;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A kill at any moment: the position that is kept is never past what the next stages have made safe. */
class AuditTailSafetyTest {
    @TempDir
    private Path folder = Path.of(".");

    private final Taker taker = new Taker();

    @Test
    void killed_beforeAnythingWasSafe_readsAllAgain() throws IOException {
        var log = new WrittenLog(folder);
        log.events(3);
        rounds(tail(log));
        assertThat(taker.ids).isEqualTo(log.ids);

        taker.ids.clear();
        rounds(tail(log));

        assertThat(taker.ids).isEqualTo(log.ids);
    }

    @Test
    void killed_afterAPartWasSafe_readsTheRestAgain() throws IOException {
        var log = new WrittenLog(folder);
        log.events(2);
        var tail = tail(log);
        rounds(tail);
        taker.safe = 2;
        rounds(tail);
        log.events(2);
        rounds(tail);

        taker.ids.clear();
        rounds(tail(log));

        assertThat(taker.ids).isEqualTo(log.ids.subList(2, 4));
    }

    private LogTail tail(WrittenLog log) {
        var settings = new LogTail.Settings(
                log.log, folder.resolve("state"), LogTail.Start.BEGINNING, Duration.ofMillis(1), Duration.ZERO);
        return AuditTail.byHand(settings, new AuditReader(), () -> Instant.parse("2026-03-01T12:00:00Z"), taker);
    }

    private static void rounds(LogTail tail) {
        for (int i = 0; i < 5; i++) {
            tail.poll();
        }
    }

    private static final class Taker implements Onward {
        private final List<String> ids = new ArrayList<>();
        private long taken;
        private long safe;

        @Override
        public boolean offer(Event event) {
            taken++;
            return ids.add(((ApiCall) event).auditId());
        }

        @Override
        public long taken() {
            return taken;
        }

        @Override
        public boolean safe(long mark) {
            return safe >= mark;
        }
    }
}
