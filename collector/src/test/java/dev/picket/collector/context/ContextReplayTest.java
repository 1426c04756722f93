package dev.picket.collector.context;

import static dev.picket.collector.context.Examples.TIME;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Event;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Random events from a printed seed, over few ids and ports so that much comes twice, with bounds so small that much is forgotten. */
class ContextReplayTest {
    private static final long SEED = Long.getLong("picket.seed", 20260301);
    private static final int EVENTS = 4000;
    private static final List<Observer> OBSERVERS = List.of(Observer.CLIENT, Observer.SERVER, Observer.UNKNOWN);
    private final List<Event> events = events(new Random(SEED));

    @Test
    void observe_sameEventsTwice_givesTheSameObservations() {
        var first = observed(context(), events);
        var second = observed(context(), events);

        assertThat(second).as("seed %d", SEED).isEqualTo(first);
        assertThat(first).anyMatch(seen -> seen.map(Observation::secondSide).orElse(false));
        assertThat(first).anyMatch(Optional::isEmpty);
    }

    @Test
    void observe_anyEvents_keepsTheBooks() {
        var context = context();

        var out = observed(context, events).stream().flatMap(Optional::stream).count();

        var balance = context.account().balance();
        assertThat(balance.missing()).isZero();
        assertThat(balance.in()).isEqualTo(EVENTS);
        assertThat(balance.out()).isEqualTo(out);
    }

    @Test
    void read_stateSavedHalfWay_goesOnAsIfNothingHappened() throws IOException {
        var whole = observed(context(), events);
        var before = context();
        observed(before, events.subList(0, EVENTS / 2));

        var after = restarted(before);

        assertThat(observed(after, events.subList(EVENTS / 2, EVENTS)))
                .as("seed %d", SEED)
                .isEqualTo(whole.subList(EVENTS / 2, EVENTS));
    }

    @Test
    void read_stateOfAnotherVersionOrTorn_isRefused() {
        assertThatThrownBy(() -> context().read(new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 9}))))
                .isInstanceOf(IOException.class)
                .hasMessage("context state has version 9, this one reads 2");
        assertThatThrownBy(() -> context().read(new DataInputStream(new ByteArrayInputStream(new byte[] {0, 0, 0, 2}))))
                .isInstanceOf(IOException.class);
    }

    private static Context context() {
        return new Context(Examples::cluster, Examples.tenants(), 50, 50);
    }

    private static Context restarted(Context before) throws IOException {
        var bytes = new ByteArrayOutputStream();
        before.write(new DataOutputStream(bytes));
        var after = context();
        after.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        return after;
    }

    private static List<Optional<Observation>> observed(Context context, List<Event> events) {
        return events.stream().map(context::observe).toList();
    }

    private static List<Event> events(Random random) {
        return IntStream.range(0, EVENTS).mapToObj(i -> event(random, i)).toList();
    }

    private static Event event(Random random, int i) {
        var time = TIME.plusMillis(i * 100L - random.nextInt(5000));
        return switch (random.nextInt(3)) {
            case 0 ->
                Examples.call(
                        "id-" + random.nextInt(100),
                        TIME.plusSeconds(random.nextInt(3)),
                        Examples.user(random.nextBoolean() ? "alice" : "system:serviceaccount:shop:ci"),
                        ip(random),
                        "get",
                        new ObjectReference("", "pods", "exec", "bank", "db-" + random.nextInt(2)));
            case 1 ->
                Examples.flow(
                        time,
                        OBSERVERS.get(random.nextInt(3)),
                        Endpoint.of(ip(random), random.nextInt(30)),
                        Endpoint.of(ip(random), 80));
            default -> Examples.inference(Endpoint.of(ip(random), 1), "", random.nextBoolean() ? "red" : "");
        };
    }

    private static String ip(Random random) {
        return (random.nextInt(4) == 0 ? "10.96.0." : "10.1.0.") + random.nextInt(5);
    }
}
