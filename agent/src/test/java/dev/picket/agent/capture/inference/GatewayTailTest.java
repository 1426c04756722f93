package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Event;
import dev.picket.event.Inference;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private GatewayTail tail = tail();

    @BeforeEach
    void make() throws IOException {
        log = folder.resolve("access.log");
        write("before");
        tail = tail();
        tail.poll();
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

        tail.poll();
        assertThat(seen).containsExactly("a", "b");
        Files.writeString(log, "\n", StandardOpenOption.APPEND);
        tail.poll();

        assertThat(seen).containsExactly("a", "b", "c");
        assertThat(tail.account().balance().refused()).containsEntry(Reason.NOT_INFERENCE, 1L);
    }

    @Test
    void poll_renamed_oldIsReadToItsEndThenTheNew() throws IOException {
        write("a");
        Files.move(log, folder.resolve("access.log.1"));
        write("b");

        tail.poll();
        tail.poll();

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void poll_truncated_beginsAgain() throws IOException {
        write("a", "b");
        tail.poll();
        Files.writeString(log, line("c"));

        tail.poll();
        tail.poll();

        assertThat(seen).containsExactly("a", "b", "c");
    }

    @Test
    void poll_nextStageFull_waitsAndLosesNothing() throws IOException {
        write("a", "b");
        full = true;
        tail.poll();
        tail.poll();
        full = false;

        tail.poll();

        assertThat(seen).containsExactly("a", "b");
    }

    @Test
    void poll_noFile_saysSoAndReadsWhatComes() throws IOException {
        Files.delete(log);
        tail.close();
        tail = tail();
        tail.poll();
        assertThat(tail.reason()).contains("there is no file");

        write("a");
        tail.poll();

        assertThat(seen).containsExactly("a");
        assertThat(tail.reason()).isEmpty();
    }

    private GatewayTail tail() {
        return new GatewayTail(log, new TextInspector(), InstantSource.fixed(NOW), this::take);
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
