package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Endpoint;
import dev.picket.event.Envelope;
import dev.picket.event.Envelope.Observer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;

/** Who is behind what a pod does. */
class VisitsTest {
    private static final Instant TEN = Examples.TIME;

    private Context context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);

    @Test
    void flows_ofAPodWithSomebodyInside_haveThemBehind() {
        enter("a1", "alice", "exec", TEN);

        assertBehind(TEN.minusSeconds(1)).isEmpty();
        assertBehind(TEN.plusSeconds(60)).isEqualTo("alice");
        assertThat(behind(flow("shop", "other-0", TEN.plusSeconds(60)))).isEmpty();
        assertThat(behind(flow("bank", "web-0", TEN.plusSeconds(60)))).isEmpty();
    }

    @Test
    void inferences_ofThatPod_haveThemBehindToo() {
        enter("a1", "alice", "attach", TEN.minusSeconds(60));
        var caller = new Endpoint("10.1.0.9", 40_000, "", "web-0", "shop", "web", "");

        assertThat(behind(Examples.inference(caller, "", ""))).isEqualTo("alice");
    }

    @Test
    void stream_thatIsToldToHaveEnded_isOver() {
        enter("a1", "alice", "exec", TEN);

        var further = context.observe(call("a1", "alice", "exec", TEN, TEN.plusSeconds(90), 101, complete()));

        assertThat(further).isEmpty();
        assertBehind(TEN.plusSeconds(80)).isEqualTo("alice");
        assertBehind(TEN.plusSeconds(90).plus(Visits.LINGER)).isEmpty();
    }

    @Test
    void stream_whoseEndIsNotTold_isOverInAnHour() {
        enter("a1", "alice", "portforward", TEN);

        assertBehind(TEN.plus(Duration.ofMinutes(59))).isEqualTo("alice");
        assertBehind(TEN.plus(Visits.STAY)).isEmpty();
    }

    @Test
    void whoWasRefused_isNotInside() {
        context.observe(call("a1", "alice", "exec", TEN, TEN, 403, ApiCall.Stage.RESPONSE_STARTED));
        context.observe(call("a2", "alice", "log", TEN, TEN, 200, complete()));

        assertBehind(TEN.plusSeconds(1)).isEmpty();
    }

    @Test
    void addedContainer_letsInWhoAddedIt() {
        context.observe(call("a1", "bob", "ephemeralcontainers", TEN, TEN, 200, complete()));

        assertBehind(TEN.plusSeconds(600)).isEqualTo("bob");
    }

    @Test
    void twoInside_theLastWhoCameIsNamed() {
        enter("a1", "alice", "exec", TEN);
        enter("a2", "bob", "exec", TEN.plusSeconds(30));
        assertBehind(TEN.plusSeconds(60)).isEqualTo("bob");

        context.observe(call("a2", "bob", "exec", TEN.plusSeconds(30), TEN.plusSeconds(70), 101, complete()));

        assertBehind(TEN.plusSeconds(100)).isEqualTo("alice");
    }

    @Test
    void visitors_areBounded() {
        for (int i = 0; i < 3 * Visits.VISITORS_MAX; i++) {
            enter("a" + i, "user-" + i, "exec", TEN.plusSeconds(i));
        }

        assertBehind(TEN.plusSeconds(60)).isEqualTo("user-11");
    }

    @Test
    void state_writtenAndRead_knowsWhoIsInside() throws IOException {
        enter("a1", "alice", "exec", TEN);
        var bytes = new ByteArrayOutputStream();
        context.write(new DataOutputStream(bytes));

        context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
        context.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertBehind(TEN.plusSeconds(60)).isEqualTo("alice");
    }

    private AbstractStringAssert<?> assertBehind(Instant time) {
        return assertThat(behind(flow("shop", "web-0", time)));
    }

    private String behind(dev.picket.event.Event event) {
        var behind = context.observe(event).orElseThrow().behind();
        return behind == null ? "" : behind.name();
    }

    private static dev.picket.event.Event flow(String namespace, String pod, Instant time) {
        return Examples.flow(
                time,
                Observer.CLIENT,
                new Endpoint("10.1.0.9", 40_000, "", pod, namespace, "", ""),
                Endpoint.of("10.1.0.77", 443));
    }

    private void enter(String id, String user, String how, Instant time) {
        context.observe(call(id, user, how, time, time, 101, ApiCall.Stage.RESPONSE_STARTED));
    }

    private static ApiCall.Stage complete() {
        return ApiCall.Stage.RESPONSE_COMPLETE;
    }

    private static ApiCall call(
            String id, String user, String how, Instant start, Instant end, int code, ApiCall.Stage stage) {
        return new ApiCall(
                Envelope.unplaced(id, start, end, Observer.UNKNOWN).placed("c1", "a1", "n1", 1, 0, 1),
                id,
                stage,
                ApiCall.Level.METADATA,
                how.equals("ephemeralcontainers") ? "patch" : "get",
                Examples.user(user),
                null,
                "198.51.100.7",
                "kubectl",
                new ObjectReference("", "pods", how, "shop", "web-0"),
                code,
                code == 403 ? ApiCall.Decision.FORBID : ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
    }
}
