package dev.picket.collector.detect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.Detections;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.Tenants;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Ask;
import dev.picket.event.Authority;
import dev.picket.event.Body;
import dev.picket.event.Content;
import dev.picket.event.Envelope;
import dev.picket.event.Plane;
import dev.picket.event.Reply;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What somebody can make Picket remember who makes calls only to fill its memory: whatever he does, a key's state and the number of keys are bounded, and who attacks
 * after him is found all the same.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class BoundsIT {
    private static final int CALLS = 100_000;
    private static final String LONG = "x".repeat(10_000);
    private static final List<String> VERBS =
            List.of("get", "list", "watch", "create", "update", "patch", "delete", "deletecollection");
    private static final List<String> RESOURCES = List.of(
            "secrets",
            "pods",
            "roles",
            "rolebindings",
            "clusterrolebindings",
            "serviceaccounts/token",
            "pods/exec",
            "nodes/proxy",
            "certificatesigningrequests",
            "configmaps",
            "selfsubjectaccessreviews");

    /** Bytes of one key's state as it is written, at most: what the detectors' own words promise. */
    private static final Map<String, Integer> STATE_MAX = Map.of(
            "api-conduct", 16 * (10 << 10),
            "api-credentials", 12 << 10,
            "signing-request-abuse", 4 << 10,
            "first-seen-access", 2_300,
            "rules", 2 << 20);

    private static final List<String> GROUPS =
            IntStream.range(0, 1_000).mapToObj(i -> i == 0 ? LONG : "g" + i).toList();
    private static final Map<String, Body> BODIES = bodies();

    private final Random random = new Random(seed());
    private final Context context = new Context(() -> Inventory.EMPTY, Tenants.DEFAULT);
    private final Map<String, Finding> findings = new HashMap<>();
    private final LocalEngine engine =
            new LocalEngine(Detections.rules(), Detections.detectors(), 1, new Keeping(findings));
    private Instant time = Given.START;
    private int number;

    private static long seed() {
        long seed = System.nanoTime();
        System.out.println("BoundsIT: seed " + seed);
        return seed;
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @Test
    void calls_ofMoreUsersThanAreRemembered_stateIsBounded() throws IOException {
        for (int i = 0; i < CALLS; i++) {
            take(
                    user("user-" + i + "-".repeat(300)),
                    "10.1.2.3",
                    "credential-" + i,
                    "tenant-" + i % 1_000,
                    "thing-" + i);
        }

        isBounded();
        findsWhoComesAfter();
    }

    @Test
    void calls_ofOneUserOnEverAnotherObject_stateIsBounded() throws IOException {
        for (int i = 0; i < CALLS; i++) {
            take(user("mallory"), "10.1.2.3", "credential", "tenant-" + i + LONG, "thing-" + i + LONG);
        }

        isBounded();
        findsWhoComesAfter();
    }

    @Test
    void calls_ofOneCredentialFromEverAnotherAddress_stateIsBounded() throws IOException {
        for (int i = 0; i < CALLS; i++) {
            var ip = "10." + (i >> 16) + '.' + (i >> 8 & 255) + '.' + (i & 255);
            take(user("mallory"), ip, "credential", "tenant-" + i % 3, "thing");
        }

        isBounded();
        findsWhoComesAfter();
    }

    private void findsWhoComesAfter() {
        var victim = new User("system:serviceaccount:red:web", List.of("system:serviceaccounts:red"), "", "", "");
        observe(call("attack", victim, "10.9.9.9", "late", "get", "secrets", "blue", "database", Body.NONE));
        engine.finish();

        assertThat(findings.values())
                .filteredOn(finding -> finding.detection().id().equals("cross-tenant-api-access"))
                .anyMatch(finding -> finding.evidence().getFirst().id().equals("attack"));
    }

    private void isBounded() throws IOException {
        engine.finish();
        for (var room : engine.rooms()) {
            isBounded(room);
        }
        var state = new ByteArrayOutputStream();
        context.write(new DataOutputStream(state));
        assertThat(state.size()).as("bytes of context").isLessThan(200 << 20);
        assertThat(engine.account().balance().dropped()).isEmpty();
        assertThat(engine.account().balance().missing()).isZero();
    }

    private static <S, M> void isBounded(Room<S, M> room) throws IOException {
        var detector = room.detector();
        for (int shard = 0; shard < Key.SHARDS; shard++) {
            assertThat(room.shard(shard).size()).as(detector.name()).isLessThanOrEqualTo(detector.keysMax());
            for (var entry : room.shard(shard).entrySet()) {
                var bytes = new ByteArrayOutputStream();
                detector.write(entry.getValue().state(), new DataOutputStream(bytes));
                assertThat(bytes.size())
                        .as("%s of %s", detector.name(), entry.getKey())
                        .isLessThanOrEqualTo(STATE_MAX.getOrDefault(detector.name(), 0));
                assertThat(entry.getKey().value()).hasSizeLessThan(2_000);
            }
        }
    }

    private void take(User user, String ip, String credential, String namespace, String name) {
        var verb = VERBS.get(random.nextInt(VERBS.size()));
        var resource = RESOURCES.get(random.nextInt(RESOURCES.size()));
        boolean written = verb.equals("create") || verb.equals("update");
        var body = written && random.nextInt(50) == 0 ? body(resource) : Body.NONE;
        observe(call("a" + number++, user, ip, credential, verb, resource, namespace, name, body));
        if (number % 1_000 == 0) {
            engine.advance(time);
        }
    }

    private void observe(ApiCall call) {
        context.observe(call).ifPresent(engine::offer);
    }

    private static User user(String name) {
        return new User(name, GROUPS, "", "", "");
    }

    private ApiCall call(
            String id,
            User user,
            String ip,
            String credential,
            String verb,
            String resource,
            String namespace,
            String name,
            Body body) {
        time = time.plusMillis(random.nextInt(20));
        var parts = resource.split("/");
        boolean refused = random.nextInt(3) == 0 && !id.equals("attack");
        return new ApiCall(
                Envelope.unplaced(id, time, time, Envelope.Observer.UNKNOWN),
                id,
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.REQUEST_RESPONSE,
                verb,
                user.by(credential),
                random.nextInt(10) == 0 && !id.equals("attack")
                        ? new User("other-" + number, List.of(LONG), "", "", "")
                        : null,
                ip,
                id.equals("attack") ? "kubectl" : "agent-" + number,
                new ObjectReference("", parts[0], parts.length > 1 ? parts[1] : "", namespace, name),
                refused ? 403 : 200,
                refused ? ApiCall.Decision.FORBID : ApiCall.Decision.ALLOW,
                "p".repeat(300),
                "c".repeat(300),
                "issued-" + number,
                Ask.NOTHING,
                Authority.UNKNOWN,
                Reply.NOTHING,
                body);
    }

    private static Body body(String resource) {
        return BODIES.getOrDefault(resource, Body.NONE);
    }

    /** As large as an API server takes them, and larger. */
    private static Map<String, Body> bodies() {
        var many = IntStream.range(0, 1_000).mapToObj(i -> LONG + i).toList();
        var rule = new Content.PolicyRule(many, many, many, many, many);
        var role = new Content.Role(Collections.nCopies(1_000, rule), many, List.of());
        var subjects =
                many.stream().map(name -> new Content.Subject("User", "", name)).toList();
        var binding = new Body(Body.Origin.REQUEST, false, new Content.Binding("ClusterRole", LONG, subjects));
        return Map.of(
                "roles",
                new Body(Body.Origin.REQUEST, false, role),
                "rolebindings",
                binding,
                "clusterrolebindings",
                binding);
    }

    private record Keeping(Map<String, Finding> findings) implements Sink {
        @Override
        public void finding(Finding finding) {
            if (finding.severity().alerts()) {
                findings.put(finding.id(), finding);
            }
        }

        @Override
        public void score(Plane plane, String eventId, String channel, double score) {
            // not what this is about
        }
    }
}
