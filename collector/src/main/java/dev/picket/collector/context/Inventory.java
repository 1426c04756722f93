package dev.picket.collector.context;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is and lately was in the cluster, at one moment: immutable, all look-ups in constant time. Pods that are gone stay in it as long as its
 * maker keeps them, so that an address can be answered for a time that is past.
 */
public final class Inventory {
    /** An address is still its last pod's for so long after the pod let go of it, unless another has it: clocks differ and packets linger. */
    static final Duration LINGER = Duration.ofSeconds(30);

    public static final Inventory EMPTY = of(List.of(), List.of(), List.of(), List.of());

    private final List<Pod> pods;
    private final List<Service> services;
    private final List<Node> nodes;
    private final List<Namespace> namespaces;
    private final ObjectHistory objects;
    private final Map<String, Pod> podsByUid;
    private final Map<String, List<Pod>> podsByName;
    private final Map<String, List<Pod>> podsByAddress;
    private final Map<String, Service> servicesByName;
    private final Map<String, Service> servicesByAddress;
    private final Map<String, Node> nodesByAddress;
    private final Map<String, Node> nodesByName;
    private final boolean knowsControlPlane;
    private final Map<String, Map<String, String>> labelsByNamespace;

    private Inventory(
            List<Pod> newestFirst,
            List<Service> services,
            List<Node> nodes,
            List<Namespace> namespaces,
            ObjectHistory objects) {
        this.pods = newestFirst;
        this.services = services;
        this.nodes = nodes;
        this.namespaces = namespaces;
        this.objects = objects;
        this.podsByUid = byUid(newestFirst);
        this.podsByName = byName(newestFirst);
        this.podsByAddress = byAddress(newestFirst);
        this.servicesByName = new HashMap<>();
        this.servicesByAddress = new HashMap<>();
        services.forEach(service -> {
            servicesByName.put(named(service.namespace(), service.name()), service);
            service.addresses().forEach(ip -> servicesByAddress.put(ip, service));
        });
        this.nodesByAddress = new HashMap<>();
        nodes.forEach(node -> node.addresses().forEach(ip -> nodesByAddress.put(ip, node)));
        this.nodesByName = new HashMap<>();
        nodes.forEach(node -> nodesByName.put(node.name(), node));
        this.knowsControlPlane = nodes.stream().anyMatch(Node::controlPlane);
        this.labelsByNamespace = new HashMap<>();
        namespaces.forEach(namespace -> labelsByNamespace.put(namespace.name(), namespace.labels()));
    }

    /** Of objects in any order; a service's workload is found here. */
    public static Inventory of(List<Pod> pods, List<Service> services, List<Node> nodes, List<Namespace> namespaces) {
        return of(pods, services, nodes, namespaces, ObjectHistory.EMPTY);
    }

    /** The same, with roles, bindings and what pods may do. */
    public static Inventory of(
            List<Pod> pods,
            List<Service> services,
            List<Node> nodes,
            List<Namespace> namespaces,
            ObjectHistory objects) {
        var newestFirst = pods.stream()
                .sorted(Comparator.comparing(Pod::from).reversed().thenComparing(Pod::uid))
                .toList();
        var resolved = ServiceWorkloads.resolve(services, newestFirst);
        return new Inventory(newestFirst, resolved, List.copyOf(nodes), List.copyOf(namespaces), objects);
    }

    public Optional<Pod> podOfUid(String uid) {
        return Optional.ofNullable(podsByUid.get(uid));
    }

    /** Whose an address was then. Pods on the host's network have none of their own. */
    public Optional<Pod> podAt(String ip, Instant time) {
        var holders = podsByAddress.isEmpty() ? null : podsByAddress.get(Address.canonical(ip));
        return holders == null ? Optional.empty() : then(holders, time).or(() -> lingering(holders, time));
    }

    /** The pod of that name then, else the newest one: names are kept by workloads. */
    public Optional<Pod> podNamed(String namespace, String name, Instant time) {
        var bearers = podsByName.isEmpty() ? null : podsByName.get(named(namespace, name));
        return bearers == null ? Optional.empty() : then(bearers, time).or(() -> Optional.of(bearers.getFirst()));
    }

    public Optional<Service> serviceAt(String ip) {
        return Optional.ofNullable(servicesByAddress.get(Address.canonical(ip)));
    }

    public Optional<Service> serviceNamed(String namespace, String name) {
        return Optional.ofNullable(servicesByName.get(named(namespace, name)));
    }

    public Optional<Node> nodeAt(String ip) {
        return Optional.ofNullable(nodesByAddress.get(Address.canonical(ip)));
    }

    public Optional<Node> nodeNamed(String name) {
        return Optional.ofNullable(nodesByName.get(name));
    }

    /** Whether some node is marked as one of the control plane: in managed clusters none is. */
    public boolean knowsControlPlane() {
        return knowsControlPlane;
    }

    /** Empty when the namespace is not known. */
    public Map<String, String> namespaceLabels(String namespace) {
        return labelsByNamespace.getOrDefault(namespace, Map.of());
    }

    /** Newest first, those that are gone included. */
    public List<Pod> pods() {
        return pods;
    }

    public List<Service> services() {
        return services;
    }

    public List<Node> nodes() {
        return nodes;
    }

    public List<Namespace> namespaces() {
        return namespaces;
    }

    /** Roles, bindings, pods and what makes pods, with their bodies. */
    public ObjectHistory objects() {
        return objects;
    }

    private static Optional<Pod> then(List<Pod> newestFirst, Instant time) {
        for (var pod : newestFirst) {
            if (pod.existedAt(time)) {
                return Optional.of(pod);
            }
        }
        return Optional.empty();
    }

    private static Optional<Pod> lingering(List<Pod> newestFirst, Instant time) {
        for (var pod : newestFirst) {
            if (!pod.from().isAfter(time) && Duration.between(pod.until(), time).compareTo(LINGER) < 0) {
                return Optional.of(pod);
            }
        }
        return Optional.empty();
    }

    private static Map<String, Pod> byUid(List<Pod> newestFirst) {
        var pods = new HashMap<String, Pod>();
        newestFirst.forEach(pod -> pods.putIfAbsent(pod.uid(), pod));
        pods.remove("");
        return pods;
    }

    private static Map<String, List<Pod>> byName(List<Pod> newestFirst) {
        var pods = new HashMap<String, List<Pod>>();
        newestFirst.forEach(pod -> add(pods, named(pod.namespace(), pod.name()), pod));
        return pods;
    }

    private static Map<String, List<Pod>> byAddress(List<Pod> newestFirst) {
        var pods = new HashMap<String, List<Pod>>();
        newestFirst.stream()
                .filter(pod -> !pod.hostNetwork())
                .forEach(pod -> pod.addresses().forEach(ip -> add(pods, ip, pod)));
        return pods;
    }

    private static void add(Map<String, List<Pod>> pods, String key, Pod pod) {
        pods.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(pod);
    }

    private static String named(String namespace, String name) {
        return namespace + '/' + name;
    }
}
