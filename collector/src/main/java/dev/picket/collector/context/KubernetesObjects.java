package dev.picket.collector.context;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NodeAddress;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.PodIP;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServiceSpec;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the inventory keeps of Kubernetes' own objects, any part of which may be missing. */
final class KubernetesObjects {
    private static final int LABELS_MAX = 128;
    private static final Set<String> ENDED = Set.of("Succeeded", "Failed");

    private KubernetesObjects() {}

    /** @param now when an ended pod is taken to have ended if it does not say */
    static Pod pod(io.fabric8.kubernetes.api.model.Pod pod, Instant now) {
        var meta = pod.getMetadata();
        var spec = Optional.ofNullable(pod.getSpec()).orElseGet(PodSpec::new);
        var status = Optional.ofNullable(pod.getStatus()).orElseGet(PodStatus::new);
        var owner = owner(meta, text(spec.getNodeName()));
        return new Pod(
                text(meta.getUid()),
                text(meta.getNamespace()),
                text(meta.getName()),
                addresses(status),
                text(spec.getNodeName()),
                owner.name(),
                owner.kind(),
                text(spec.getServiceAccountName()),
                Boolean.TRUE.equals(spec.getHostNetwork()),
                labels(meta),
                started(meta, status),
                ENDED.contains(text(status.getPhase())) ? ended(status, now) : Instant.MAX);
    }

    static Service service(io.fabric8.kubernetes.api.model.Service service) {
        var meta = service.getMetadata();
        var spec = Optional.ofNullable(service.getSpec()).orElseGet(ServiceSpec::new);
        var addresses = Stream.of(each(spec.getClusterIPs()), each(spec.getExternalIPs()), balancers(service))
                .flatMap(some -> some)
                .filter(KubernetesObjects::isAddress)
                .distinct();
        return new Service(
                text(meta.getNamespace()),
                text(meta.getName()),
                addresses.toList(),
                each(spec.getPorts())
                        .map(ServicePort::getPort)
                        .filter(Objects::nonNull)
                        .toList(),
                Optional.ofNullable(spec.getSelector()).orElse(Map.of()),
                "");
    }

    /** Its own addresses, and those of the bridge through which a node speaks to its pods: the first of each pod range (CNI's host-local). */
    static Node node(io.fabric8.kubernetes.api.model.Node node) {
        var own = Optional.ofNullable(node.getStatus()).stream()
                .flatMap(status -> each(status.getAddresses()))
                .map(NodeAddress::getAddress);
        var bridges = Optional.ofNullable(node.getSpec()).stream()
                .flatMap(spec -> each(spec.getPodCIDRs()))
                .flatMap(range -> firstOf(range).stream());
        return new Node(
                text(node.getMetadata().getName()),
                Stream.concat(own, bridges)
                        .filter(KubernetesObjects::isAddress)
                        .distinct()
                        .toList(),
                isControlPlane(node.getMetadata()));
    }

    /** By the labels of roles, of which the second is the older name. */
    private static boolean isControlPlane(ObjectMeta meta) {
        var labels = Optional.ofNullable(meta.getLabels()).orElse(Map.of());
        return labels.containsKey("node-role.kubernetes.io/control-plane")
                || labels.containsKey("node-role.kubernetes.io/master");
    }

    static Namespace namespace(io.fabric8.kubernetes.api.model.Namespace namespace) {
        var meta = namespace.getMetadata();
        return new Namespace(text(meta.getName()), labels(meta));
    }

    private static Owner owner(ObjectMeta meta, String node) {
        var owner = each(meta.getOwnerReferences())
                .filter(reference -> Boolean.TRUE.equals(reference.getController()))
                .findFirst();
        return owner.map(reference -> owner(reference, meta, node))
                .orElseGet(() -> new Owner("Pod", text(meta.getName())));
    }

    private static Owner owner(OwnerReference reference, ObjectMeta meta, String node) {
        var name = text(reference.getName());
        return switch (text(reference.getKind())) {
            case "ReplicaSet" -> Owner.above("ReplicaSet", name, "Deployment", deployment(name, meta));
            case "Job" -> Owner.above("Job", name, "CronJob", WorkloadName.ofJob(name));
            case "Node" -> Owner.above("Pod", text(meta.getName()), "StaticPod", staticPod(meta, node));
            case String kind -> new Owner(kind, name);
        };
    }

    private static String deployment(String replicaSet, ObjectMeta meta) {
        var labels = Optional.ofNullable(meta.getLabels()).orElse(Map.of());
        var rollout = labels.getOrDefault("rollouts-pod-template-hash", "");
        return WorkloadName.ofReplicaSet(replicaSet, labels.getOrDefault("pod-template-hash", rollout));
    }

    /** A static pod's mirror bears its node's name at the end. */
    private static String staticPod(ObjectMeta meta, String node) {
        var name = text(meta.getName());
        var end = "-" + node;
        return name.endsWith(end) && name.length() > end.length()
                ? name.substring(0, name.length() - end.length())
                : name;
    }

    private static List<String> addresses(PodStatus status) {
        var all = each(status.getPodIPs()).map(PodIP::getIp);
        return Stream.concat(all, Stream.ofNullable(status.getPodIP()))
                .filter(KubernetesObjects::isAddress)
                .distinct()
                .toList();
    }

    private static Instant started(ObjectMeta meta, PodStatus status) {
        return time(status.getStartTime())
                .or(() -> time(meta.getCreationTimestamp()))
                .orElse(Instant.EPOCH);
    }

    /** When its last container ended: its addresses are free from then on, though the pod is still listed. */
    private static Instant ended(PodStatus status, Instant now) {
        return each(status.getContainerStatuses())
                .map(ContainerStatus::getState)
                .flatMap(state -> state == null ? Stream.empty() : Stream.ofNullable(state.getTerminated()))
                .map(ContainerStateTerminated::getFinishedAt)
                .flatMap(finished -> time(finished).stream())
                .max(Instant::compareTo)
                .orElse(now);
    }

    private static Stream<String> balancers(io.fabric8.kubernetes.api.model.Service service) {
        return Optional.ofNullable(service.getStatus())
                .flatMap(status -> Optional.ofNullable(status.getLoadBalancer()))
                .stream()
                .flatMap(balancer -> each(balancer.getIngress()))
                .flatMap(ingress -> Stream.ofNullable(ingress.getIp()));
    }

    private static Map<String, String> labels(ObjectMeta meta) {
        var labels = new TreeMap<String, String>();
        Optional.ofNullable(meta.getLabels()).orElse(Map.of()).entrySet().stream()
                .limit(LABELS_MAX)
                .forEach(label -> labels.put(label.getKey(), text(label.getValue())));
        return labels;
    }

    private static Optional<String> firstOf(String range) {
        try {
            var bytes = InetAddress.ofLiteral(range.split("/", 2)[0]).getAddress();
            bytes[bytes.length - 1] |= 1;
            return Optional.of(InetAddress.getByAddress(bytes).getHostAddress());
        } catch (IllegalArgumentException | UnknownHostException noRange) {
            return Optional.empty();
        }
    }

    private static boolean isAddress(String text) {
        try {
            return !InetAddress.ofLiteral(text).isAnyLocalAddress();
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    private static Optional<Instant> time(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeException noTime) {
            return Optional.empty();
        }
    }

    private static <T> Stream<T> each(@Nullable List<T> list) {
        return list == null ? Stream.empty() : list.stream();
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private record Owner(String kind, String name) {
        /** What stands above an owner if its name tells, else the owner itself. */
        static Owner above(String kind, String name, String kindAbove, String nameAbove) {
            return nameAbove.equals(name) ? new Owner(kind, name) : new Owner(kindAbove, nameAbove);
        }
    }
}
