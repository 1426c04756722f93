package dev.picket.collector.context;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.User;
import dev.picket.event.Content;
import dev.picket.event.Envelope;
import dev.picket.event.PodSpec;
import dev.picket.event.Setting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What objects are to the cluster, whatever they are called. */
class PartsTest {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private final List<ClusterObject> objects = new ArrayList<>(List.of(
            object(
                    "pods",
                    "platform",
                    "names-0",
                    workload("system-cluster-critical", List.of("zones"), "ReplicaSet/names")),
            object("deployments", "platform", "names", workload("system-cluster-critical", List.of("zones"), "")),
            object("pods", "shop", "web-0", workload("", List.of("settings"), ""))));
    private final List<Service> services = new ArrayList<>();

    @Test
    void workload_ofAPriorityOfTheClusters_isCritical() {
        assertThat(part("delete", "deployments", "platform", "names")).isEqualTo(Part.CRITICAL);
        assertThat(part("delete", "pods", "shop", "web-0")).isEqualTo(Part.OTHER);
        assertThat(part("delete", "deployments", "shop", "unheard-of")).isEqualTo(Part.UNKNOWN);
    }

    @Test
    void configMap_thatACriticalWorkloadTakesIn_isCritical() {
        assertThat(part("patch", "configmaps", "platform", "zones")).isEqualTo(Part.CRITICAL);
        assertThat(part("patch", "configmaps", "shop", "zones")).isEqualTo(Part.OTHER);
        assertThat(part("patch", "configmaps", "shop", "settings")).isEqualTo(Part.OTHER);
        assertThat(part("get", "configmaps", "platform", "zones")).isEqualTo(Part.UNKNOWN);
    }

    @Test
    void configMap_thatARoleNamesForTheClustersOwn_isCritical() {
        reads("who-is-who", new Content.Subject("Group", "", "system:nodes"));
        reads("for-everybody", new Content.Subject("Group", "", "system:authenticated"));
        reads("for-alice", new Content.Subject("User", "", "alice"));

        assertThat(part("update", "configmaps", "platform", "who-is-who")).isEqualTo(Part.CRITICAL);
        assertThat(part("update", "configmaps", "platform", "for-everybody")).isEqualTo(Part.OTHER);
        assertThat(part("update", "configmaps", "platform", "for-alice")).isEqualTo(Part.OTHER);
    }

    @Test
    void workload_behindAWebhook_isAGate() {
        objects.add(object("pods", "gates", "judge-0", workload("", List.of(), "")));
        objects.add(object("statefulsets", "gates", "judge", workload("", List.of(), "")));
        objects.add(object(
                "validatingwebhookconfigurations",
                "",
                "any",
                new Content.Admission(
                        false,
                        List.of(new Content.Webhook("w", List.of("*"), List.of("*/*"), false, "", "gates/judging")))));
        services.add(new Service("gates", "judging", List.of("10.96.0.9"), List.of(443), Map.of(), "judge"));

        assertThat(part("delete", "statefulsets", "gates", "judge")).isEqualTo(Part.GATE);
        assertThat(part("delete", "pods", "shop", "web-0")).isEqualTo(Part.OTHER);
    }

    @Test
    void daemonSet_withTheNodesLogsBeforeIt_isAnObserver() {
        objects.add(object(
                "daemonsets", "eyes", "d", new Content.Workload(pod("", List.of(), "/var/log/pods"), "", false)));
        objects.add(object(
                "daemonsets", "eyes", "e", new Content.Workload(pod("", List.of(), "/var/lib/data"), "", false)));

        assertThat(part("delete", "daemonsets", "eyes", "d")).isEqualTo(Part.OBSERVER);
        assertThat(part("delete", "daemonsets", "eyes", "e")).isEqualTo(Part.OTHER);
    }

    @Test
    void nothing_isToldWithoutAnInventory() {
        objects.clear();

        assertThat(part("patch", "configmaps", "platform", "zones")).isEqualTo(Part.UNKNOWN);
        assertThat(part("delete", "deployments", "platform", "names")).isEqualTo(Part.UNKNOWN);
    }

    private void reads(String configMap, Content.Subject subject) {
        var rule = new Content.PolicyRule(
                List.of("get"), List.of(""), List.of("configmaps"), List.of(configMap), List.of());
        objects.add(object("roles", "platform", configMap, new Content.Role(List.of(rule), List.of(), List.of())));
        objects.add(object(
                "rolebindings", "platform", configMap, new Content.Binding("Role", configMap, List.of(subject))));
    }

    private Part part(String verb, String resource, String namespace, String name) {
        var inventory = Inventory.of(List.of(), services, List.of(), List.of(), ObjectHistory.of(objects));
        var group = resource.contains("role") ? RBAC : "";
        var call = new ApiCall(
                Envelope.unplaced("c", Examples.TIME, Examples.TIME, Envelope.Observer.UNKNOWN),
                "c",
                ApiCall.Stage.RESPONSE_COMPLETE,
                ApiCall.Level.METADATA,
                verb,
                new User("jane", List.of(), "", "", ""),
                null,
                "198.51.100.7",
                "kubectl",
                new ObjectReference(group, resource, "", namespace, name),
                200,
                ApiCall.Decision.ALLOW,
                "",
                "",
                "",
                "");
        return new Context(() -> inventory, Tenants.DEFAULT)
                .observe(call)
                .orElseThrow()
                .access()
                .part();
    }

    private static ClusterObject object(String resource, String namespace, String name, Content content) {
        return ClusterObject.of("", resource, namespace, name, content, Instant.EPOCH);
    }

    private static Content workload(String priorityClass, List<String> configMaps, String owner) {
        return new Content.Workload(pod(priorityClass, configMaps), owner, false);
    }

    private static PodSpec pod(String priorityClass, List<String> configMaps, String... hostPaths) {
        return new PodSpec(
                false,
                false,
                false,
                List.of(hostPaths).stream()
                        .map(path -> new PodSpec.HostPath(path, true))
                        .toList(),
                "",
                Setting.UNSET,
                "",
                false,
                false,
                false,
                List.of(),
                priorityClass,
                configMaps);
    }
}
