package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.capture.log.LogTail;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Event;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayTailTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");

    private final List<String> seen = new ArrayList<>();
    private boolean full;

    @TempDir
    private Path folder = Path.of(".");

    private Path log = Path.of(".");
    private LogTail tail;

    @BeforeEach
    void make() throws IOException {
        log = folder.resolve("access.log");
        write("before");
        tail = tail();
        rounds();
    }

    @AfterEach
    void stop() {
        tail.close();
        assertThat(tail.account().balance().missing()).isZero();
    }

    @Test
    void poll_whatIsWrittenFromNowOn_isSeen() throws IOException {
        write("a", "b");
        Files.writeString(log, "no record\n\n", StandardOpenOption.APPEND);
        Files.writeString(log, line("c").stripTrailing(), StandardOpenOption.APPEND);

        rounds();
        assertThat(seen).containsExactly("a", "b");
        Files.writeString(log, "\n", StandardOpenOption.APPEND);
        rounds();

        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(tail.account().balance().refused()).containsEntry(Reason.NOT_INFERENCE, 1L);
    }

    @Test
    void poll_renamed_oldIsReadToItsEndThenTheNew() throws IOException {
        write("a");
        Files.move(log, folder.resolve("access.log.1"));
        write("b");

        rounds();

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void poll_truncated_beginsAgain() throws IOException {
        write("a", "b");
        rounds();
        Files.writeString(log, line("c"));

        rounds();

        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void poll_nextStageFull_waitsAndLosesNothing() throws IOException {
        write("a", "b");
        full = true;
        rounds();
        full = false;

        rounds();

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void restart_whatWasWrittenMeanwhile_isSeen() throws IOException {
        write("a");
        rounds();
        tail.close();
        write("b");
        Files.move(log, folder.resolve("access.log.1"));
        write("c");

        tail = tail();
        rounds();

        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void poll_noFile_saysSoAndReadsWhatComes() throws IOException {
        Files.delete(log);
        tail.close();
        tail = tail();
        rounds();
        assertThat(tail.reason()).contains("there is no file");

        write("a");
        rounds();

        assertThat(seen).containsExactly("a");
        assertThat(tail.reason()).isEmpty();
    }

    /** As many as it takes to let go of a file that was renamed. */
    private void rounds() {
        for (int i = 0; i < 8; i++) {
            tail.poll();
        }
    }

    private LogTail tail() {
        var settings = new LogTail.Settings(
                log, folder.resolve("state"), LogTail.Start.END, Duration.ofMillis(1), Duration.ZERO);
        return GatewayTail.byHand(settings, new TextInspector(), InstantSource.fixed(NOW), this::take);
    }

    private boolean take(Event event) {
        if (!full) {
            assertThat(event.envelope().end()).isBeforeOrEqualTo(NOW);
            seen.add(((Inference) event).request().model());
        }
        return !full;
    }

    private void write(String... models) throws IOException {
        for (var model : models) {
            Files.writeString(log, line(model), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static String line(String model) {
        return "{\"start_time\":\"2030-01-01T00:00:00Z\",\"response_code\":200,\"gen_ai.request.model\":\"" + model
                + "\"}\n";
    }
}
