package dev.picket.collector.context;

import static dev.picket.collector.context.Examples.TIME;
import static dev.picket.collector.context.Examples.secret;
import static dev.picket.collector.context.Examples.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Envelope;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FoldingTest {
    private static final ObjectReference METRICS = new ObjectReference("metrics.k8s.io", "pods", "", "shop", "");
    private final Folding folding = new Folding(3);

    @Test
    void repeats_sameCallFromFileAndWebhook_isFolded() {
        assertThat(folding.repeats(call("1", TIME, secret("shop", "a")))).isFalse();
        assertThat(folding.repeats(call("1", TIME, secret("shop", "a")))).isTrue();
        assertThat(folding.repeats(call("1", TIME, secret("shop", "")))).isTrue();
    }

    @Test
    void repeats_endOfALongCall_isFolded() {
        var exec = new ObjectReference("", "pods", "exec", "shop", "web-0");
        var started = call("1", TIME, exec);
        var envelope = started.envelope();
        var complete = started.in(Envelope.unplaced("1", TIME, TIME.plusSeconds(7200), envelope.observer())
                .placed(envelope.cluster(), "a1", "n1", 1, 0, 2));
        folding.repeats(started);

        assertThat(folding.repeats(complete)).isTrue();
    }

    @Test
    void repeats_auditIdChosenByTheClient_hidesNothing() {
        folding.repeats(call("1", TIME, secret("shop", "a")));

        assertThat(folding.repeats(call("1", TIME, secret("shop", "b")))).isFalse();
        assertThat(folding.repeats(call("1", TIME, secret("bank", "a")))).isFalse();
        assertThat(folding.repeats(call("1", TIME.plusMillis(5), secret("shop", "a"))))
                .isFalse();
    }

    @Test
    void repeats_aggregatedApisServerLogsItToo_isFolded() {
        folding.repeats(call("1", TIME, METRICS));

        assertThat(folding.repeats(call("1", TIME.plusMillis(5), METRICS))).isTrue();
        assertThat(folding.repeats(call("1", TIME.plusSeconds(5), METRICS))).isFalse();
    }

    @Test
    void repeats_otherIdOrNone_isNot() {
        folding.repeats(call("1", TIME, METRICS));

        assertThat(folding.repeats(call("2", TIME, METRICS))).isFalse();
        assertThat(folding.repeats(call("", TIME, METRICS))).isFalse();
        assertThat(folding.repeats(call("", TIME, METRICS))).isFalse();
    }

    @Test
    void repeats_moreIdsThanTheBound_forgetsTheFirst() {
        for (int i = 0; i < 4; i++) {
            folding.repeats(call("id-" + i, TIME, METRICS));
        }

        assertThat(folding.repeats(call("id-3", TIME, METRICS))).isTrue();
        assertThat(folding.repeats(call("id-0", TIME, METRICS))).isFalse();
    }

    @Test
    void repeats_anyTime_survives() {
        folding.repeats(call("1", Instant.MIN, METRICS));

        assertThat(folding.repeats(call("1", Instant.MAX.minusSeconds(1), METRICS)))
                .isFalse();
    }

    private static ApiCall call(String auditId, Instant start, ObjectReference object) {
        return Examples.call(auditId, start, user("alice"), "", "get", object);
    }
}
