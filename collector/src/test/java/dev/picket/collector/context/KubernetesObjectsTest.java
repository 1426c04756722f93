package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KubernetesObjectsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "ReplicaSet, web-5f, 5f, Deployment, web",
        "ReplicaSet, web-7d4b9c8f6d, '', Deployment, web",
        "ReplicaSet, web, '', ReplicaSet, web",
        "StatefulSet, db, '', StatefulSet, db",
        "DaemonSet, agent, '', DaemonSet, agent",
        "Job, backup-29384756, '', CronJob, backup",
        "Job, migrate, '', Job, migrate",
        "Node, node-1, '', StaticPod, etcd",
        "RayCluster, llm, '', RayCluster, llm",
    })
    void pod_withOwner_isItsWorkloads(String owner, String name, String hash, String kind, String workload) {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withName("etcd-node-1")
                .withLabels(Map.of("pod-template-hash", hash))
                .addNewOwnerReference()
                .withController(true)
                .withKind(owner)
                .withName(name)
                .endOwnerReference()
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .endSpec()
                .build();

        assertThat(KubernetesObjects.pod(pod, NOW))
                .extracting(Pod::kind, Pod::workload)
                .containsExactly(kind, workload);
    }

    @Test
    void pod_everything_isRead() {
        var pod = new PodBuilder()
                .withNewMetadata()
                .withUid("u")
                .withNamespace("shop")
                .withName("web-0")
                .withLabels(Map.of("app", "web"))
                .withCreationTimestamp("2026-03-01T09:00:00Z")
                .endMetadata()
                .withNewSpec()
                .withNodeName("n")
                .withServiceAccountName("sa")
                .withHostNetwork(true)
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .withPodIP("10.0.0.1")
                .addNewPodIP("10.0.0.1")
                .addNewPodIP("fd00::1")
                .withStartTime("2026-03-01T09:00:05Z")
                .endStatus()
                .build();

        var read = KubernetesObjects.pod(pod, NOW);

        assertThat(read.addresses()).containsExactly("10.0.0.1", "fd00:0:0:0:0:0:0:1");
        assertThat(read.from()).isEqualTo("2026-03-01T09:00:05Z");
        assertThat(read.until()).isEqualTo(Instant.MAX);
        assertThat(read.hostNetwork()).isTrue();
        assertThat(read)
                .extracting(Pod::uid, Pod::namespace, Pod::workload, Pod::kind, Pod::node, Pod::serviceAccount)
                .containsExactly("u", "shop", "web-0", "Pod", "n", "sa");
    }

    @Test
    void pod_thatEnded_letsGoOfItsAddressThen() {
        var ended = new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewStatus()
                .withPhase("Succeeded")
                .addNewContainerStatus()
                .withNewState()
                .withNewTerminated()
                .withFinishedAt("2026-03-01T09:30:00Z")
                .endTerminated()
                .endState()
                .endContainerStatus()
                .addNewContainerStatus()
                .endContainerStatus()
                .endStatus()
                .build();
        var evicted = new PodBuilder()
                .withNewMetadata()
                .endMetadata()
                .withNewStatus()
                .withPhase("Failed")
                .endStatus()
                .build();

        assertThat(KubernetesObjects.pod(ended, NOW).until()).isEqualTo("2026-03-01T09:30:00Z");
        assertThat(KubernetesObjects.pod(evicted, NOW).until()).isEqualTo(NOW);
    }

    @Test
    void anything_withNothingInIt_isReadAsEmpty() {
        var pod = new PodBuilder().withNewMetadata().endMetadata().build();
        var service = new ServiceBuilder().withNewMetadata().endMetadata().build();
        var node = new NodeBuilder().withNewMetadata().endMetadata().build();
        var namespace = new NamespaceBuilder().withNewMetadata().endMetadata().build();

        assertThat(KubernetesObjects.pod(pod, NOW).from()).isEqualTo(Instant.EPOCH);
        assertThat(KubernetesObjects.service(service).addresses()).isEmpty();
        assertThat(KubernetesObjects.node(node).addresses()).isEmpty();
        assertThat(KubernetesObjects.namespace(namespace).labels()).isEmpty();
    }

    @Test
    void service_allItsAddresses_areRead() {
        var service = new ServiceBuilder()
                .withNewMetadata()
                .withNamespace("shop")
                .withName("web")
                .endMetadata()
                .withNewSpec()
                .withClusterIPs("10.96.0.1", "None")
                .withExternalIPs("192.0.2.1")
                .withSelector(Map.of("app", "web"))
                .addNewPort()
                .withPort(80)
                .endPort()
                .endSpec()
                .withNewStatus()
                .withNewLoadBalancer()
                .addNewIngress()
                .withIp("192.0.2.2")
                .endIngress()
                .addNewIngress()
                .withHostname("lb.example")
                .endIngress()
                .endLoadBalancer()
                .endStatus()
                .build();

        assertThat(KubernetesObjects.service(service))
                .isEqualTo(new Service(
                        "shop",
                        "web",
                        List.of("10.96.0.1", "192.0.2.1", "192.0.2.2"),
                        List.of(80),
                        Map.of("app", "web"),
                        ""));
    }

    @Test
    void node_addressesAndBridge_areItsOwn() {
        var node = new NodeBuilder()
                .withNewMetadata()
                .withName("node-1")
                .endMetadata()
                .withNewSpec()
                .withPodCIDRs("10.244.1.0/24", "fd00:1::/64", "odd")
                .endSpec()
                .withNewStatus()
                .addNewAddress("192.168.0.1", "InternalIP")
                .addNewAddress("node-1", "Hostname")
                .endStatus()
                .build();

        assertThat(KubernetesObjects.node(node).addresses())
                .containsExactly("192.168.0.1", "10.244.1.1", "fd00:1:0:0:0:0:0:1");
    }
}
