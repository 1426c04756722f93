package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class PunctualTest {
    private static final Instant NOW = Examples.TIME;
    private static final Instant FUTURE = Instant.parse("2099-01-01T00:00:00Z");
    private static final Instant PAST = Instant.parse("2010-01-01T00:00:00Z");

    private final Punctual punctual = new Punctual(InstantSource.fixed(NOW));

    @Test
    void apply_timesThatCanBe_areKept() {
        var spooled = NOW.minus(Duration.ofDays(365));
        var ahead = NOW.plus(Punctual.AHEAD_MAX);

        assertThat(times(spooled, spooled)).isEqualTo(times(spooled, spooled, "kept"));
        assertThat(times(NOW, ahead)).isEqualTo(times(NOW, ahead, "kept"));
        assertThat(punctual.corrected()).isZero();
    }

    @Test
    void apply_timesThatCannotBe_areNowAndCounted() {
        var before = NOW.minusSeconds(60);

        assertThat(times(FUTURE, FUTURE)).isEqualTo(times(NOW, NOW, "kept"));
        assertThat(times(PAST, PAST)).isEqualTo(times(NOW, NOW, "kept"));
        assertThat(times(before, FUTURE)).isEqualTo(times(before, NOW, "kept"));
        assertThat(times(PAST, before)).isEqualTo(times(before, before, "kept"));
        assertThat(punctual.corrected()).isEqualTo(4);
    }

    @Test
    void observe_callOfTheFutureThatComesTwice_isOneCallOfNow() {
        var context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT, punctual);
        var call = at(FUTURE, FUTURE);

        var first = context.observe(call);
        var second = context.observe(call);

        assertThat(first).map(Observation::time).contains(NOW);
        assertThat(second).isEmpty();
    }

    private String times(Instant start, Instant end) {
        return times(punctual.apply(at(start, end)));
    }

    private static String times(Instant start, Instant end, String kept) {
        return start + " " + end + " " + kept;
    }

    private static String times(Event event) {
        return times(event.envelope().start(), event.envelope().end(), "kept");
    }

    private static ApiCall at(Instant start, Instant end) {
        var call = Examples.call(Examples.user("jane"), "get", Examples.secret("shop", "db"));
        return call.in(Envelope.unplaced("e", start, end, Envelope.Observer.UNKNOWN));
    }
}
