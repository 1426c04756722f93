package dev.picket.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.collector.context.BodyReader;
import dev.picket.collector.context.Context;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.InventoryWatch;
import dev.picket.collector.context.LatestInventory;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.context.rbac.Action;
import dev.picket.collector.context.rbac.Permissions;
import dev.picket.collector.context.rbac.Rbac;
import dev.picket.event.ApiCall;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.Envelope;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What the closure says that somebody may do, and what a real API server says when it is asked: the same, question by question. Over the roles that every API server
 * makes, those of its controllers, and some made here that go to the corners of the rules.
 */
@ExtendWith(Alone.class)
class LabClosureIT {
    private static final int QUESTIONS_EACH = 40;
    private static final List<String> VERBS = List.of(
            "get",
            "list",
            "watch",
            "create",
            "update",
            "patch",
            "delete",
            "deletecollection",
            "bind",
            "escalate",
            "impersonate",
            "approve",
            "use",
            "*");
    private static final List<String> GROUPS =
            List.of("", "apps", "batch", "rbac.authorization.k8s.io", "certificates.k8s.io", "example.com", "*");
    private static final List<String> RESOURCES = List.of(
            "pods",
            "pods/exec",
            "pods/log",
            "pods/status",
            "secrets",
            "configmaps",
            "nodes",
            "nodes/proxy",
            "serviceaccounts/token",
            "deployments",
            "deployments/scale",
            "jobs",
            "clusterroles",
            "rolebindings",
            "certificatesigningrequests/approval",
            "widgets",
            "widgets/scale",
            "*");
    private static final List<String> NAMES = List.of("", "", "one", "two", "other");
    private static final List<String> PATHS = List.of(
            "/",
            "/healthz",
            "/healthz/etcd",
            "/metrics",
            "/metrics/cadvisor",
            "/version",
            "/logs",
            "/logs/x",
            "/closure",
            "/closure/deep/er");
    private static final String MARK = "picket-closure";

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);
    private KubernetesClient client;
    private Config config;

    private record Identity(String user, List<String> groups) {}

    @BeforeEach
    void needsTheControlPlane() {
        var obstacle = Lab.obstacleOfControlPlane();
        assumeTrue(obstacle.isEmpty(), obstacle);
        config = Config.fromKubeconfig(Lab.state().resolve("kubeconfigs/admin").toFile());
        client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
        clean();
        client.load(new ByteArrayInputStream(OBJECTS.getBytes(StandardCharsets.UTF_8)))
                .serverSideApply();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            clean();
            client.close();
        }
    }

    @Test
    void closure_ofManyIdentities_saysWhatTheApiServerSays() {
        var latest = new LatestInventory(Inventory.EMPTY);
        try (var watch = InventoryWatch.start(config, latest, BodyReader.NONE, InstantSource.system())) {
            await().atMost(Duration.ofSeconds(60)).until(() -> watch.status().synced() && isAggregated(rbac(latest)));
            var rbac = rbac(latest);
            var wrong = new ArrayList<String>();
            int allowed = 0;
            int asked = 0;
            for (var identity : identities()) {
                var permissions = rbac.of(identity.user(), identity.groups());
                for (int i = 0; i < QUESTIONS_EACH; i++) {
                    var action = i % 2 == 0 ? granted(permissions) : any();
                    boolean theirs = ask(identity, action);
                    boolean ours = permissions.permits(action);
                    asked++;
                    allowed += theirs ? 1 : 0;
                    if (ours != theirs) {
                        wrong.add("%s: %s: we say %s, the API server %s".formatted(identity, action, ours, theirs));
                    }
                }
            }

            System.out.printf("seed %d: %d questions, %d allowed%n", seed, asked, allowed);
            assertThat(wrong).as("seed " + seed).isEmpty();
            assertThat(allowed).isBetween(150, asked - 150);
        }
    }

    /** Everybody who is made here, and the cluster's own. With all groups, as an API server has them when it judges. */
    private static List<Identity> identities() {
        return List.of(
                user("picket-anna"),
                user("picket-ben", "picket-team"),
                user("picket-cleo", "picket-team", "picket-readers"),
                user("picket-nobody"),
                user("picket-root", "system:masters"),
                account("picket-closure", "app"),
                account("picket-closure", "other"),
                account("default", "default"),
                account("kube-system", "namespace-controller"),
                account("kube-system", "clusterrole-aggregation-controller"),
                user("system:kube-scheduler"),
                user("system:kube-controller-manager"),
                user("picket-monitor", "system:monitoring"),
                new Identity("system:anonymous", List.of("system:unauthenticated")));
    }

    private static Identity user(String name, String... groups) {
        var all = new ArrayList<>(List.of(groups));
        all.add("system:authenticated");
        return new Identity(name, all);
    }

    private static Identity account(String namespace, String name) {
        return new Identity(
                "system:serviceaccount:" + namespace + ':' + name,
                List.of("system:serviceaccounts", "system:serviceaccounts:" + namespace, "system:authenticated"));
    }

    /** Something that one of the rules is about, with a part of it changed now and then. */
    private Action granted(Permissions permissions) {
        if (permissions.grants().isEmpty()) {
            return any();
        }
        var grant = pick(permissions.grants());
        var rule = grant.rule();
        if (!rule.paths().isEmpty()) {
            return Action.at(pick(rule.verbs()), pick(rule.paths()).replace("*", random.nextBoolean() ? "x" : ""));
        }
        var namespace = grant.namespace().isEmpty() ? pick(List.of("", "default", MARK)) : grant.namespace();
        return on(
                sometimes(pick(rule.verbs()), VERBS),
                sometimes(pick(rule.groups()), GROUPS),
                sometimes(pick(rule.resources()), RESOURCES),
                sometimes(namespace, List.of("", "default", MARK)),
                sometimes(nameOf(rule), NAMES));
    }

    private String nameOf(PolicyRule rule) {
        return rule.names().isEmpty() ? pick(NAMES) : pick(rule.names());
    }

    private Action any() {
        return random.nextInt(5) == 0
                ? Action.at(pick(List.of("get", "post", "*")), pick(PATHS))
                : on(pick(VERBS), pick(GROUPS), pick(RESOURCES), pick(List.of("", "default", MARK)), pick(NAMES));
    }

    private static Action on(String verb, String group, String resource, String namespace, String name) {
        var parts = resource.split("/", 2);
        return Action.on(verb, group, parts[0], parts.length > 1 ? parts[1] : "", namespace, name);
    }

    private String sometimes(String value, List<String> others) {
        return random.nextInt(6) == 0 ? pick(others) : value;
    }

    private <T> T pick(List<T> some) {
        return some.get(random.nextInt(some.size()));
    }

    private boolean ask(Identity identity, Action action) {
        var spec = new SubjectAccessReviewBuilder()
                .withNewSpec()
                .withUser(identity.user())
                .withGroups(identity.groups());
        SubjectAccessReview question = action.resource().isEmpty()
                ? spec.withNewNonResourceAttributes(action.path(), action.verb())
                        .endSpec()
                        .build()
                : spec.withNewResourceAttributes()
                        .withVerb(action.verb())
                        .withGroup(action.group())
                        .withResource(action.resource())
                        .withSubresource(action.subresource())
                        .withNamespace(action.namespace())
                        .withName(action.name())
                        .endResourceAttributes()
                        .endSpec()
                        .build();
        return client.authorization()
                .v1()
                .subjectAccessReview()
                .create(question)
                .getStatus()
                .getAllowed();
    }

    /** Controllers add up what a role takes in: when they have, the API server knows it too. */
    private static boolean isAggregated(Rbac rbac) {
        return rbac.role("", "picket-closure-sum")
                        .filter(role -> !role.rules().isEmpty())
                        .isPresent()
                && rbac.role("", "view")
                        .filter(role -> role.rules().stream()
                                .anyMatch(rule -> rule.resources().contains("widgets")))
                        .isPresent();
    }

    /** As detections get them: before a call that is made now. */
    private static Rbac rbac(LatestInventory latest) {
        var now = Instant.now();
        var call = new ApiCall(
                Envelope.unplaced("q", now, now, Envelope.Observer.UNKNOWN),
                "",
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                "get",
                ApiCall.User.NOBODY,
                null,
                "",
                "",
                ApiCall.ObjectReference.NONE,
                200,
                ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
        return new Context(latest, Tenants.DEFAULT)
                .observe(call)
                .orElseThrow()
                .access()
                .before()
                .rbac();
    }

    private void clean() {
        client.rbac().clusterRoleBindings().withLabel(MARK).delete();
        client.rbac().clusterRoles().withLabel(MARK).delete();
        client.rbac().roleBindings().inAnyNamespace().withLabel(MARK).delete();
        client.rbac().roles().inAnyNamespace().withLabel(MARK).delete();
        client.namespaces().withName(MARK).delete();
        await().atMost(Duration.ofSeconds(60))
                .until(() -> client.namespaces().withName(MARK).get() == null);
    }

    private static final String OBJECTS = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: picket-closure}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picket-closure-part-1, labels: {picket-closure: "", picket.dev/closure: "yes"}}
            rules: [{apiGroups: [apps], resources: [deployments, '*/scale'], verbs: [get, patch]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picket-closure-part-2, labels: {picket-closure: "", picket.dev/tier: gold}}
            rules: [{apiGroups: [''], resources: [pods/log, pods/exec], verbs: ['*']}, {nonResourceURLs: [/closure, '/logs/*'], verbs: [get]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picket-closure-sum, labels: {picket-closure: ""}}
            aggregationRule:
              clusterRoleSelectors:
                - matchLabels: {picket.dev/closure: "yes"}
                - matchExpressions: [{key: picket.dev/tier, operator: In, values: [gold, silver]}]
            rules: []
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picket-closure-widgets, labels: {picket-closure: "", rbac.authorization.k8s.io/aggregate-to-view: "true"}}
            rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get, list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picket-closure-names, labels: {picket-closure: ""}}
            rules: [{apiGroups: [''], resources: [secrets, configmaps], resourceNames: [one, two], verbs: [get, update, create]}, {apiGroups: ['*'], resources: [jobs], verbs: [list]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: picket-closure-all, labels: {picket-closure: ""}}
            rules: [{apiGroups: ['*'], resources: ['*'], verbs: ['*']}, {nonResourceURLs: ['*'], verbs: ['*']}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: own, namespace: picket-closure, labels: {picket-closure: ""}}
            rules: [{apiGroups: [''], resources: [pods, 'nodes/*'], verbs: [get, watch]}, {apiGroups: [rbac.authorization.k8s.io], resources: [rolebindings], verbs: [create, bind]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: picket-closure-1, labels: {picket-closure: ""}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: picket-closure-sum}
            subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: picket-anna}, {kind: Group, apiGroup: rbac.authorization.k8s.io, name: picket-readers}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: picket-closure-2, labels: {picket-closure: ""}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: picket-closure-names}
            subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: picket-team}, {kind: User, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccount:picket-closure:other"}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: everything-here, namespace: picket-closure, labels: {picket-closure: ""}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: picket-closure-all}
            subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: picket-ben}, {kind: ServiceAccount, name: app, namespace: picket-closure}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: own, namespace: picket-closure, labels: {picket-closure: ""}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: own}
            subjects: [{kind: Group, apiGroup: rbac.authorization.k8s.io, name: "system:serviceaccounts:picket-closure"}, {kind: User, apiGroup: rbac.authorization.k8s.io, name: picket-anna}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: view, namespace: picket-closure, labels: {picket-closure: ""}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view}
            subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: picket-cleo}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: admin, namespace: default, labels: {picket-closure: ""}}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: admin}
            subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: picket-anna}]
            """;
}
