package dev.picket.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.LateBodies;
import dev.picket.collector.detect.Given;
import dev.picket.event.telemetry.Spans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On its own thread. */
class DetectingIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Given.START);
    private final InstantSource clock = now::get;

    @TempDir
    Path folder = Path.of("");

    @Test
    void state_diskTakesNoMore_goesOnAndWritesOnceItDoes() throws IOException {
        var place = folder.resolve("state");
        Files.writeString(place, "a file where a folder must be: nothing can be written into it");
        var detecting = Detecting.start(
                new LateBodies(() -> Inventory.EMPTY),
                Detections.detectors(),
                1,
                Instant.MIN,
                place.resolve("detection"),
                (findings, incidents) -> {},
                clock,
                Spans.OFF);

        detecting.offer(List.of(Given.flow("f1", Given.START, "shop/web", "shop/db")));
        aMinutePasses();
        await().atMost(PATIENCE).until(() -> detecting.stateFailures() > 0);
        assertThat(detecting.alive()).isTrue();

        Files.delete(place);
        aMinutePasses();
        await().atMost(PATIENCE).until(() -> Files.exists(place.resolve("detection")));
        detecting.offer(List.of(Given.flow("f2", Given.START, "shop/web", "shop/db")));
        detecting.close();

        assertThat(detecting.account().balance().out()).isEqualTo(2);
        assertThat(detecting.account().balance().missing()).isZero();
    }

    private void aMinutePasses() {
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(1).plusSeconds(1)));
    }
}
