package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against fabric8's server mock, which answers lists and watches as an API server does. */
class InventoryWatchIT {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final Logger LOUD = Logger.getLogger("io.fabric8");

    private final KubernetesMockServer server = apiServer();
    private volatile Instant now = NOW;
    private final LatestInventory latest = new LatestInventory(Inventory.EMPTY);

    @BeforeEach
    void start() {
        LOUD.setLevel(Level.OFF);
        server.init(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void start_clusterWithObjects_publishesThemAndFollowsTheirChanges() {
        try (var client = server.createClient();
                var watch = watch(client)) {
            namespace(client);
            client.nodes()
                    .resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName("node-1")
                            .endMetadata()
                            .withNewStatus()
                            .addNewAddress("192.168.0.1", "InternalIP")
                            .endStatus()
                            .build())
                    .create();
            service(client);
            pod(client, "web-7d4b9c8f6d-x2x9p", "10.0.0.1");
            pod(client, "web-7d4b9c8f6d-z2z9p", "10.0.0.2");

            await().untilAsserted(() -> {
                assertThat(latest.get().podAt("10.0.0.1", NOW)).isPresent();
                assertThat(latest.get().podAt("10.0.0.2", NOW)).isPresent();
                assertThat(latest.get().serviceAt("10.96.0.1"))
                        .map(Service::name)
                        .contains("web");
                assertThat(latest.get().nodeAt("192.168.0.1")).isPresent();
                assertThat(latest.get().namespaceLabels("shop")).containsEntry("picket.dev/tenant", "red");
            });
            assertThat(watch.status())
                    .extracting(
                            InventoryWatch.Status::synced, InventoryWatch.Status::stale, InventoryWatch.Status::reason)
                    .containsExactly(true, false, "");

            client.pods().inNamespace("shop").withName("web-7d4b9c8f6d-x2x9p").delete();
            await().until(() ->
                    latest.get().podAt("10.0.0.1", NOW.plusSeconds(3600)).isEmpty());
            assertThat(latest.get().podAt("10.0.0.1", NOW.minusSeconds(1))).isPresent();
            assertThat(latest.get().podAt("10.0.0.2", NOW.plusSeconds(3600))).isPresent();
        }
    }

    @Test
    void start_clusterWithRoles_knowsWhatTheyGiveAndGaveBefore() {
        try (var client = server.createClient();
                var watch = watch(client)) {
            client.rbac()
                    .clusterRoles()
                    .resource(new ClusterRoleBuilder()
                            .withNewMetadata()
                            .withName("reader")
                            .endMetadata()
                            .addNewRule()
                            .withVerbs("list")
                            .withApiGroups("")
                            .withResources("secrets")
                            .endRule()
                            .build())
                    .create();
            client.rbac()
                    .clusterRoleBindings()
                    .resource(new ClusterRoleBindingBuilder()
                            .withNewMetadata()
                            .withName("b")
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "reader")
                            .addNewSubject("rbac.authorization.k8s.io", "User", "alice", null)
                            .build())
                    .create();

            await().until(() -> weight(NOW) == 7);
            assertThat(watch.status().synced()).isTrue();

            now = NOW.plusSeconds(60);
            client.rbac().clusterRoleBindings().withName("b").delete();

            await().until(() -> weight(now) == 0);
            assertThat(weight(now.minusSeconds(1))).isEqualTo(7);
        }
    }

    private int weight(Instant time) {
        return new Rights(latest.get().objects(), Map.of(), time)
                .rbac()
                .of("alice", List.of())
                .weight();
    }

    @Test
    void status_apiGoesAway_isStaleAndTheInventoryStays() {
        try (var client = server.createClient();
                var watch = watch(client)) {
            pod(client, "web-0", "10.0.0.1");
            await().until(() -> latest.get().podAt("10.0.0.1", NOW).isPresent());

            server.destroy();

            await().until(() -> watch.status().stale() && watch.status().failures() > 0);
            assertThat(watch.status().reason()).startsWith("not watching ").contains("pods");
            assertThat(latest.get().podAt("10.0.0.1", NOW)).isPresent();
        }
    }

    @Test
    void start_apiNotThere_saysSoAndPublishesWhenItCame() {
        var port = server.getPort();
        server.destroy();
        var late = apiServer();
        try (var client = server.createClient();
                var watch = watch(client)) {
            await().until(() -> watch.status().failures() > 0);
            assertThat(watch.status())
                    .extracting(InventoryWatch.Status::synced, InventoryWatch.Status::stale)
                    .containsExactly(false, true);
            assertThat(watch.status().reason()).startsWith("not watching namespaces, nodes, services, pods, ");
            assertThat(latest.get()).isSameAs(Inventory.EMPTY);

            late.init(InetAddress.getLoopbackAddress(), port);
            pod(client, "web-0", "10.0.0.1");

            await().until(() -> latest.get().podAt("10.0.0.1", NOW).isPresent());
            await().until(() -> !watch.status().stale());
        } finally {
            late.destroy();
        }
    }

    private static KubernetesMockServer apiServer() {
        return new KubernetesMockServer(
                new Context(), new MockWebServer(), new HashMap<>(), new KubernetesCrudDispatcher(), false);
    }

    private InventoryWatch watch(KubernetesClient client) {
        return InventoryWatch.start(client.getConfiguration(), latest, BodyReader.NONE, () -> now, PAUSE);
    }

    private static void namespace(KubernetesClient client) {
        client.namespaces()
                .resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName("shop")
                        .withLabels(Map.of("picket.dev/tenant", "red"))
                        .endMetadata()
                        .build())
                .create();
    }

    private static void service(KubernetesClient client) {
        client.services()
                .inNamespace("shop")
                .resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withName("web")
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewSpec()
                        .withClusterIPs("10.96.0.1")
                        .endSpec()
                        .build())
                .create();
    }

    private static void pod(KubernetesClient client, String name, String ip) {
        client.pods()
                .inNamespace("shop")
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("shop")
                        .endMetadata()
                        .withNewStatus()
                        .withPodIP(ip)
                        .withStartTime("2026-03-01T09:00:00Z")
                        .endStatus()
                        .build())
                .create();
    }
}
