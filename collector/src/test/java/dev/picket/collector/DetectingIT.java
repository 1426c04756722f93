package dev.picket.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.LateBodies;
import dev.picket.collector.detect.Given;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incidents;
import dev.picket.collector.triage.Order;
import dev.picket.collector.triage.Outcome;
import dev.picket.collector.triage.Triage;
import dev.picket.event.Inference;
import dev.picket.event.telemetry.Spans;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
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
                Triage.open(folder.resolve("triage"), Set::of, clock),
                (_, _, _) -> {},
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

    @Test
    void incident_nothingAddedForADay_endsByItself_whateverWasDecided() throws IOException {
        var triage = Triage.open(folder.resolve("triage"), Set::of, clock);
        var told = new ConcurrentHashMap<String, Incident>();
        var detecting = Detecting.start(
                new LateBodies(() -> Inventory.EMPTY),
                Detections.detectors(),
                1,
                Instant.MIN,
                folder.resolve("detection"),
                triage,
                (_, _, incidents) -> incidents.forEach(incident -> told.put(incident.id(), incident)),
                clock,
                Spans.OFF);
        var secret = Given.label("secret.cloud-key", Inference.Side.RESPONSE, .9, "d1");
        detecting.offer(List.of(Given.exchange("i1", Given.START, "red", secret)));
        passes(Duration.ofSeconds(30));
        await().atMost(PATIENCE).until(() -> told.size() == 1);
        var id = told.keySet().iterator().next();
        var outcome = detecting
                .ask(new Order.Acknowledge("operator", id, "anna", "looking"))
                .join();
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        assertThat(status(told, id)).isEqualTo(Incident.Status.OPEN);

        passes(Incidents.IDLE.minusMinutes(5));
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        assertThat(status(told, id)).isEqualTo(Incident.Status.OPEN);
        passes(Duration.ofMinutes(10));

        await().atMost(PATIENCE).until(() -> status(told, id) == Incident.Status.RESOLVED);
        assertThat(detecting.ask(new Order.Close("operator", id, "", "late")).join())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Outcome.Why.UNKNOWN));
        detecting.close();
        assertThat(detecting
                        .ask(new Order.Close("operator", id, "", "too late"))
                        .join())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.why()).isEqualTo(Outcome.Why.BUSY));
    }

    private static Incident.@Nullable Status status(Map<String, Incident> told, String id) {
        var incident = told.get(id);
        return incident == null ? null : incident.status();
    }

    private void passes(Duration time) {
        now.updateAndGet(before -> before.plus(time));
    }

    private void aMinutePasses() {
        now.updateAndGet(before -> before.plus(Duration.ofMinutes(1).plusSeconds(1)));
    }
}
