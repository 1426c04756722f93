package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Body;
import dev.picket.event.Content;
import dev.picket.event.Envelope;
import dev.picket.event.Setting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LateBodiesTest {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final ObjectReference POD = new ObjectReference("", "pods", "", "shop", "web-0");
    private static final ObjectReference ROLE = new ObjectReference(RBAC, "clusterroles", "", "", "reader");
    private static final ObjectReference BINDING = new ObjectReference(RBAC, "clusterrolebindings", "", "", "b");
    private static final Content READER = role("list");
    private static final Content TO_ALICE =
            new Content.Binding("ClusterRole", "reader", List.of(new Content.Subject("User", "", "alice")));
    private static final ClusterObject ANOTHER_POD = made(
            new ObjectReference("", "pods", "", "shop", "old-0"), account("another"), Examples.TIME.minusSeconds(3600));

    /** The call begins 300 ms after a whole second. */
    private static final Instant START = Examples.TIME.plusMillis(300);

    private final List<ClusterObject> objects = new ArrayList<>(List.of(ANOTHER_POD));
    private final LateBodies bodies = new LateBodies(this::inventory);
    private final List<Observation> onward = new ArrayList<>();
    private int calls;

    @Test
    void offer_objectThatIsThere_goesOnWithItsBody() {
        objects.add(made(POD, account("web"), Examples.TIME));

        offer("create", POD, START);

        assertThat(body(0)).isEqualTo(new Body(Body.Origin.INVENTORY, false, account("web")));
        assertThat(bodies.found()).isEqualTo(1);
    }

    @Test
    void offer_objectThatComesLater_waitsForIt_andHoldsTheWatermark() {
        offer("create", POD, START);
        var end = START.plusMillis(20);

        assertThat(onward).isEmpty();
        assertThat(bodies.held(end.plusSeconds(1))).isEqualTo(end);

        objects.add(made(POD, account("web"), Examples.TIME));
        bodies.advance(end.plusSeconds(1), onward::add);

        assertThat(body(0).content()).isEqualTo(account("web"));
        assertThat(bodies.held(end.plusSeconds(1))).isEqualTo(end.plusSeconds(1));
    }

    @Test
    void advance_objectThatNeverComes_goesOnWithoutABody_andIsCounted() {
        offer("create", POD, START);

        bodies.advance(START.plus(LateBodies.PATIENCE), onward::add);
        assertThat(onward).isEmpty();
        bodies.advance(START.plus(LateBodies.PATIENCE).plusMillis(21), onward::add);

        assertThat(body(0)).isEqualTo(Body.NONE);
        assertThat(bodies.missing()).isEqualTo(1);
    }

    @Test
    void finish_handsOnAllThatWaits() {
        offer("create", POD, START);

        bodies.finish(onward::add);

        assertThat(onward).hasSize(1);
    }

    @Test
    void create_objectThatWasMadeBeforeOrAfter_isNotTheCalls() {
        objects.add(made(POD, account("before"), Examples.TIME.minusSeconds(1)));
        objects.add(made(POD, account("after"), Examples.TIME.plusSeconds(1)));

        offer("create", POD, START);

        assertThat(onward).isEmpty();
    }

    @Test
    void create_ofANameTwiceInASecond_hasEachItsOwnObject() {
        objects.add(seen("u1", POD, account("first"), Examples.TIME, START.plusMillis(30)));
        objects.add(seen("u2", POD, account("second"), Examples.TIME, START.plusMillis(330)));

        offer("create", POD, START);
        offer("create", POD, START.plusMillis(300));

        assertThat(body(0).content()).isEqualTo(account("first"));
        assertThat(body(1).content()).isEqualTo(account("second"));
    }

    @Test
    void patch_hasTheVersionThatCameAboutByIt() {
        var created = Examples.TIME.minusSeconds(3600);
        objects.add(seen("u", ROLE, role("get"), created, created));
        objects.add(seen("u", ROLE, role("list"), created, START.plusMillis(50)));
        objects.add(seen("u", ROLE, role("*"), created, START.plusMillis(450)));

        offer("patch", ROLE, START);
        offer("patch", ROLE, START.plusMillis(400));

        assertThat(body(0).content()).isEqualTo(role("list"));
        assertThat(body(1).content()).isEqualTo(role("*"));
    }

    @Test
    void calls_onOneObject_areAnsweredInTheirOrder() {
        var created = Examples.TIME.minusSeconds(3600);
        objects.add(seen("u", ROLE, role("get"), created, created));
        offer("patch", ROLE, START);
        offer("patch", ROLE, START.plusMillis(10));
        objects.add(seen("u", ROLE, role("list"), created, START.plusMillis(50)));

        bodies.advance(START.plusMillis(500), onward::add);

        assertThat(onward).hasSize(1);
        assertThat(onward.getFirst().event().envelope().id()).isEqualTo("call-0");
    }

    @Test
    void patch_ofAnObjectThatDidNotChange_hasNoBody() {
        objects.add(made(ROLE, READER, Examples.TIME.minusSeconds(3600)));
        objects.add(made(POD, account("made a moment ago"), Examples.TIME));

        offer("patch", ROLE, START);
        offer("patch", POD, START);

        assertThat(onward).isEmpty();
    }

    @Test
    void patch_thatMadeTheObject_hasItsBody() {
        objects.add(made(POD, account("applied"), Examples.TIME));

        bodies.offer(observation(call("patch", POD, 201, START), Standing.PERSON), onward::add);

        assertThat(body(0).content()).isEqualTo(account("applied"));
    }

    @Test
    void offer_whatNeedsNoBody_goesOn() {
        offer("create", new ObjectReference("", "deployments", "", "shop", "nobody-watches-these"), START);
        offer("delete", POD, START);
        offer("create", new ObjectReference("", "pods", "exec", "shop", "web-0"), START);
        bodies.offer(observation(call("create", POD, 403, START), Standing.PERSON), onward::add);
        bodies.offer(observation(call("create", POD, 201, START), Standing.CONTROL_PLANE), onward::add);

        assertThat(onward).hasSize(5);
        assertThat(bodies.missing()).isZero();
    }

    @Test
    void namespace_isNamedTwiceInACallOnIt() {
        objects.add(made(new ObjectReference("", "namespaces", "", "", "shop"), READER, Examples.TIME));

        offer("create", new ObjectReference("", "namespaces", "", "shop", "shop"), START);

        assertThat(body(0).content()).isEqualTo(READER);
    }

    @Test
    void binding_thatComesLater_countsAfterTheCallAndNotBefore() {
        objects.add(made(ROLE, READER, Examples.TIME.minusSeconds(3600)));
        objects.add(made(
                new ObjectReference(RBAC, "clusterrolebindings", "", "", "old"),
                new Content.Binding("ClusterRole", "reader", List.of()),
                Examples.TIME.minusSeconds(3600)));
        var context = new Context(this::inventory, Tenants.DEFAULT);
        var observed = context.observe(call("create", BINDING, 201, START)).orElseThrow();
        bodies.offer(observed, onward::add);
        objects.add(made(BINDING, TO_ALICE, Examples.TIME));

        bodies.advance(START.plusSeconds(1), onward::add);

        var access = onward.getFirst().access();
        assertThat(access.changesRights()).isTrue();
        assertThat(access.before().rbac().of("alice", List.of()).weight()).isZero();
        assertThat(access.after().rbac().of("alice", List.of()).weight()).isEqualTo(7);
    }

    @Test
    void role_thatIsWidenedAMomentAfterItWasMade_isKnownAsItWasBetween() {
        objects.add(seen("r", ROLE, role("get"), Examples.TIME, START.plusMillis(10)));
        objects.add(seen("b", BINDING, TO_ALICE, Examples.TIME, START.plusMillis(20)));
        objects.add(seen("r", ROLE, role("*"), Examples.TIME, START.plusMillis(510)));
        var context = new Context(this::inventory, Tenants.DEFAULT);
        for (var call : List.of(
                call("create", ROLE, 201, START),
                call("create", BINDING, 201, START.plusMillis(15)),
                call("update", ROLE, 200, START.plusMillis(500)))) {
            bodies.offer(context.observe(call).orElseThrow(), onward::add);
        }

        var widened = onward.getLast();
        assertThat(widened.access().before().rbac().of("alice", List.of()).grants())
                .extracting(grant -> grant.rule().verbs())
                .containsExactly(List.of("get"));
        assertThat(Gain.of((ApiCall) widened.event(), widened.access()))
                .singleElement()
                .satisfies(gain -> assertThat(
                                gain.more().grants().getFirst().rule().verbs())
                        .containsExactly("*"));
    }

    @Test
    void offer_beyondTheBound_goesOnWithout() {
        for (int i = 0; i <= LateBodies.WAITING_MAX; i++) {
            offer("create", new ObjectReference("", "pods", "", "shop", "p" + i), START);
        }

        assertThat(onward).hasSize(1);
        assertThat(bodies.missing()).isEqualTo(1);
    }

    private Inventory inventory() {
        return Inventory.of(List.of(), List.of(), List.of(), List.of(), ObjectHistory.of(objects));
    }

    private void offer(String verb, ObjectReference object, Instant start) {
        bodies.offer(
                observation(call(verb, object, verb.equals("create") ? 201 : 200, start), Standing.PERSON),
                onward::add);
    }

    private Body body(int place) {
        return ((ApiCall) onward.get(place).event()).body();
    }

    private static Observation observation(ApiCall call, Standing standing) {
        return new Observation(call, Entity.NOBODY, Entity.NOBODY, null, Relation.UNKNOWN, false)
                .with(new Access(standing, TokenPlace.UNBOUND));
    }

    private ApiCall call(String verb, ObjectReference object, int code, Instant start) {
        var id = "call-" + calls++;
        return new ApiCall(
                Envelope.unplaced(id, start, start.plus(Duration.ofMillis(20)), Envelope.Observer.UNKNOWN),
                id,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                verb,
                new User("jane", List.of(), "", "", ""),
                null,
                "198.51.100.7",
                "kubectl",
                object,
                code,
                code == 403 ? ApiCall.Decision.FORBID : ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
    }

    private static ClusterObject made(ObjectReference object, Content content, Instant created) {
        return ClusterObject.of("", object.resource(), object.namespace(), object.name(), content, created);
    }

    private static ClusterObject seen(
            String uid, ObjectReference object, Content content, Instant created, Instant from) {
        return ClusterObject.of(uid, object.resource(), object.namespace(), object.name(), content, created)
                .lasting(from, Instant.MAX);
    }

    private static Content role(String verb) {
        return new Content.Role(
                List.of(new Content.PolicyRule(List.of(verb), List.of(""), List.of("secrets"), List.of(), List.of())),
                List.of(),
                List.of());
    }

    private static Content account(String name) {
        return new Content.ServiceAccount(Setting.UNSET, List.of(name));
    }
}
