package dev.picket.collector.context;

import static dev.picket.collector.context.Examples.TIME;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.Endpoint;
import dev.picket.event.Envelope.Observer;
import dev.picket.event.Flow;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SidesTest {
    private static final Endpoint CLIENT = Endpoint.of("10.1.0.1", 40000);
    private static final Endpoint DB_SERVICE = Endpoint.of("10.96.0.2", 80);
    private static final Endpoint DB_POD = Endpoint.of("10.1.0.2", 5432);
    private static final Endpoint GATEWAY = Endpoint.of("10.1.0.3", 80);
    private final Context context = Examples.context();

    @Test
    void observe_bothEndsThroughAService_countsTheFirstOnly() {
        assertThat(second(TIME, Observer.CLIENT, DB_SERVICE)).isFalse();
        assertThat(second(TIME, Observer.SERVER, DB_POD)).isTrue();
        assertThat(second(TIME.plusSeconds(10), Observer.CLIENT, DB_SERVICE)).isFalse();
        assertThat(second(TIME.plusSeconds(10), Observer.SERVER, DB_POD)).isTrue();
    }

    @Test
    void observe_serverReportsFirst_countsTheServersReports() {
        assertThat(second(TIME, Observer.SERVER, DB_POD)).isFalse();
        assertThat(second(TIME, Observer.CLIENT, DB_SERVICE)).isTrue();
        assertThat(second(TIME.plusSeconds(10), Observer.SERVER, DB_POD)).isFalse();
    }

    @Test
    void observe_samePortToAnotherDestination_isNotHidden() {
        second(TIME, Observer.SERVER, GATEWAY);

        assertThat(second(TIME, Observer.CLIENT, DB_SERVICE)).isFalse();
        assertThat(second(TIME, Observer.CLIENT, Endpoint.of("198.51.100.1", 443)))
                .isFalse();
    }

    @Test
    void observe_unnamedDestinations_meetByTheTimeTheyBegan() {
        var bare = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);

        assertThat(second(bare, TIME, Observer.CLIENT, DB_SERVICE)).isFalse();
        assertThat(second(bare, TIME.plusMillis(3), Observer.SERVER, DB_POD)).isTrue();
        assertThat(second(bare, TIME.plusSeconds(30), Observer.SERVER, DB_POD)).isTrue();
        assertThat(second(bare, TIME.plusSeconds(30), Observer.SERVER, GATEWAY)).isFalse();
    }

    @Test
    void observe_longSilence_isAnotherConnection() {
        second(TIME, Observer.CLIENT, DB_SERVICE);

        assertThat(second(TIME.plus(Connection.WINDOW).plusSeconds(1), Observer.SERVER, DB_POD))
                .isFalse();
    }

    @Test
    void observe_observerOrPortUnknown_countsEach() {
        assertThat(second(TIME, Observer.UNKNOWN, DB_POD)).isFalse();
        assertThat(second(TIME, Observer.CLIENT, DB_POD)).isFalse();
        var portless = Examples.flow(TIME, Observer.SERVER, Endpoint.of("10.1.0.1", 0), DB_POD);
        assertThat(context.observe(portless).orElseThrow().secondSide()).isFalse();
    }

    @Test
    void observe_morePortsThanTheBound_forgetsTheOldest() {
        var small = new Context(Examples::cluster, Examples.tenants(), 2, 2);
        for (int port = 1; port <= 3; port++) {
            small.observe(flow(Observer.CLIENT, port));
        }

        assertThat(small.observe(flow(Observer.SERVER, 3)).orElseThrow().secondSide())
                .isTrue();
        assertThat(small.observe(flow(Observer.SERVER, 1)).orElseThrow().secondSide())
                .isFalse();
    }

    private boolean second(Instant start, Observer observer, Endpoint destination) {
        return second(context, start, observer, destination);
    }

    private static boolean second(Context context, Instant start, Observer observer, Endpoint destination) {
        return context.observe(Examples.flow(start, observer, CLIENT, destination))
                .orElseThrow()
                .secondSide();
    }

    private static Flow flow(Observer observer, int port) {
        return Examples.flow(TIME, observer, Endpoint.of("10.1.0.1", port), DB_POD);
    }
}
