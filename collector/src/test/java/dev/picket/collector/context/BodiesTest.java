package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.Content;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Content.Subject;
import dev.picket.event.Reply;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What calls teach of roles and bindings, and what an inventory knows besides. */
class BodiesTest {
    private static final String RBAC = "rbac.authorization.k8s.io";
    private static final Content READER =
            new Content.Role(List.of(rule("get list", "", "secrets")), List.of(), List.of());
    private static final Content TO_ALICE =
            new Content.Binding("ClusterRole", "reader", List.of(new Subject("User", "", "alice")));
    private static final ObjectReference ROLE = new ObjectReference(RBAC, "clusterroles", "", "", "reader");
    private static final ObjectReference BINDING = new ObjectReference(RBAC, "clusterrolebindings", "", "", "b");

    private Context context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
    private Instant time = Examples.TIME;
    private int calls;

    @Test
    void rolesAndBindings_inCalls_countFromThenOn() {
        assertThat(weight("alice")).isZero();

        observe("admin", "create", ROLE, READER);
        var bound = observe("admin", "create", BINDING, TO_ALICE);

        assertThat(bound.access().changesRights()).isTrue();
        assertThat(bound.access().before().rbac().of("alice", List.of()).weight())
                .isZero();
        assertThat(bound.access().after().rbac().of("alice", List.of()).weight())
                .isEqualTo(7);
        assertThat(weight("alice")).isEqualTo(7);
    }

    @Test
    void deletedBinding_givesNothing() {
        observe("admin", "create", ROLE, READER);
        observe("admin", "create", BINDING, TO_ALICE);
        observe("admin", "delete", BINDING, new Content.None());

        assertThat(weight("alice")).isZero();
    }

    @Test
    void whatWasRefusedOrOnlyTried_teachesNothing() {
        observe("admin", "create", ROLE, READER);
        observe(call("admin", "create", BINDING, 403, body(Body.Origin.REQUEST, TO_ALICE)));
        var dryRun = call("admin", "create", BINDING, 201, body(Body.Origin.REQUEST, TO_ALICE));
        observe(dryRun.with(dryRun(), dryRun.authority(), dryRun.reply(), dryRun.body()));

        assertThat(weight("alice")).isZero();
    }

    @Test
    void patchOfSubjects_keepsTheRole() {
        observe("admin", "create", ROLE, READER);
        observe("admin", "create", BINDING, TO_ALICE);
        var patch = new Content.Binding("", "", List.of(new Subject("User", "", "bob")));
        observe(call("admin", "patch", BINDING, 200, body(Body.Origin.PATCH, patch)));

        assertThat(weight("bob")).isEqualTo(7);
        assertThat(weight("alice")).isZero();
    }

    @Test
    void bindingToADefaultRole_isKnownWithoutIt() {
        observe(
                "admin",
                "create",
                BINDING,
                new Content.Binding("ClusterRole", "cluster-admin", List.of(new Subject("User", "", "alice"))));

        assertThat(weight("alice")).isEqualTo(10);
    }

    @Test
    void state_writtenAndRead_knowsTheSame() throws IOException {
        observe("admin", "create", ROLE, READER);
        observe("admin", "create", BINDING, TO_ALICE);
        var bytes = new ByteArrayOutputStream();
        context.write(new DataOutputStream(bytes));

        context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
        context.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(weight("alice")).isEqualTo(7);
    }

    @Test
    void rights_areThoseOfTheTimeOfTheCall() {
        var changed = Examples.TIME.plusSeconds(60);
        context = with(
                object(ROLE, READER, Instant.EPOCH, Instant.MAX), object(BINDING, TO_ALICE, Instant.EPOCH, changed));

        assertThat(weight("alice")).isEqualTo(7);
        time = changed.plusSeconds(1);
        assertThat(weight("alice")).isZero();
    }

    @Test
    void rights_beforeACall_areWithoutWhatItWrote_alsoWhereOurClockToldItFirst() {
        var made = Examples.TIME.plusSeconds(2);
        context = with(object(ROLE, READER, Instant.EPOCH, Instant.MAX), object(BINDING, TO_ALICE, made, Instant.MAX));
        time = made.plusMillis(200);

        var bound = observe("admin", "create", BINDING, TO_ALICE);
        var another = observe("admin", "update", ROLE, new Content.Role(List.of(), List.of(), List.of()));

        assertThat(bound.access().before().rbac().of("alice", List.of()).weight())
                .isZero();
        assertThat(another.access().before().rbac().of("alice", List.of()).weight())
                .isEqualTo(7);
    }

    @Test
    void objectThatWasEntered_isTold() {
        var pod = new ObjectReference("", "pods", "", "shop", "web-0");
        context = with(object(pod, READER, Instant.EPOCH, Instant.MAX));

        var entered =
                observe(call("alice", "get", new ObjectReference("", "pods", "exec", "shop", "web-0"), 101, Body.NONE));

        assertThat(entered.access().standingObject()).isEqualTo(READER);
    }

    @Test
    void objects_beyondTheBound_forgetTheOldest() {
        observe("admin", "create", ROLE, READER);
        observe("admin", "create", BINDING, TO_ALICE);
        for (int i = 0; i < LearnedObjects.MAX; i++) {
            observe("admin", "create", new ObjectReference(RBAC, "clusterroles", "", "", "r" + i), READER);
        }

        assertThat(weight("alice")).isZero();
    }

    private static Context with(ClusterObject... objects) {
        var inventory = Inventory.of(List.of(), List.of(), List.of(), List.of(), ObjectHistory.of(List.of(objects)));
        return new Context(() -> inventory, Tenants.DEFAULT);
    }

    private static ClusterObject object(ObjectReference object, Content content, Instant from, Instant until) {
        return ClusterObject.of("", object.resource(), object.namespace(), object.name(), content, from)
                .lasting(from, until);
    }

    private int weight(String user) {
        return observe(call(user, "get", new ObjectReference("", "pods", "", "shop", "p"), 200, Body.NONE))
                .permissions()
                .weight();
    }

    private Observation observe(String user, String verb, ObjectReference object, Content content) {
        return observe(call(user, verb, object, 201, body(Body.Origin.RESPONSE, content)));
    }

    private Observation observe(ApiCall call) {
        return context.observe(call).orElseThrow();
    }

    private ApiCall call(String user, String verb, ObjectReference object, int code, Body body) {
        time = time.plusMillis(100);
        var id = "call-" + calls++;
        return new ApiCall(
                        Examples.envelope(id, time, dev.picket.event.Envelope.Observer.UNKNOWN),
                        id,
                        ApiCall.Stage.RESPONSE_COMPLETE,
                        ApiCall.Level.REQUEST_RESPONSE,
                        verb,
                        new User(user, List.of(), "", "", ""),
                        null,
                        "198.51.100.7",
                        "kubectl",
                        object,
                        code,
                        code == 403 ? ApiCall.Decision.FORBID : ApiCall.Decision.ALLOW,
                        "",
                        "",
                        "",
                        "")
                .with(Ask.NOTHING, Authority.UNKNOWN, Reply.NOTHING, body);
    }

    private static Body body(Body.Origin origin, Content content) {
        return new Body(origin, false, content);
    }

    private static Ask dryRun() {
        return new Ask("", "", "", Ask.NOTHING.proxied(), List.of(), false, false, true);
    }

    private static PolicyRule rule(String verbs, String group, String resources) {
        return new PolicyRule(List.of(verbs.split(" ")), List.of(group), List.of(resources), List.of(), List.of());
    }
}
