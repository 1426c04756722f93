package dev.picket.collector.context;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The objects that a watch has heard of, from which it makes inventories. Pods that are gone are kept for {@link #RETENTION}, so that late events
 * find whose an address was. Bounded; what does not fit is counted. Any thread.
 */
final class Assembly {
    static final Duration RETENTION = Duration.ofMinutes(20);

    private final int objectsMax;
    private final Map<String, Pod> pods = new HashMap<>();
    private final LinkedHashMap<String, Pod> gone = new LinkedHashMap<>();
    private final Map<String, Service> services = new HashMap<>();
    private final Map<String, Node> nodes = new HashMap<>();
    private final Map<String, Namespace> namespaces = new HashMap<>();
    private final Versions rights;
    private final Versions others;
    private long dropped;

    /** @param objectsMax of each kind */
    Assembly(int objectsMax) {
        this.objectsMax = objectsMax;
        this.rights = new Versions(objectsMax, RETENTION);
        this.others = new Versions(objectsMax, RETENTION);
    }

    synchronized void add(ClusterObject object, Instant now) {
        versions(object).add(object, now);
    }

    synchronized void remove(ClusterObject object, Instant now) {
        versions(object).remove(object, now);
    }

    synchronized void add(Pod pod) {
        put(pods, pod.uid(), pod);
    }

    synchronized void remove(Pod pod, Instant now) {
        var known = pods.remove(pod.uid());
        gone.put(pod.uid(), (known == null ? pod : known).gone(now));
        if (gone.size() > objectsMax) {
            gone.pollFirstEntry();
        }
    }

    synchronized void add(Service service) {
        put(services, service.namespace() + '/' + service.name(), service);
    }

    synchronized void remove(Service service) {
        services.remove(service.namespace() + '/' + service.name());
    }

    synchronized void add(Node node) {
        put(nodes, node.name(), node);
    }

    synchronized void remove(Node node) {
        nodes.remove(node.name());
    }

    synchronized void add(Namespace namespace) {
        put(namespaces, namespace.name(), namespace);
    }

    synchronized void remove(Namespace namespace) {
        namespaces.remove(namespace.name());
    }

    /** Objects that found no room; each counts whenever it changes. */
    synchronized long dropped() {
        return dropped + rights.dropped() + others.dropped();
    }

    synchronized Inventory inventory(Instant now) {
        gone.values().removeIf(pod -> pod.until().isBefore(now.minus(RETENTION)));
        var all = new ArrayList<Pod>(pods.size() + gone.size());
        all.addAll(pods.values());
        all.addAll(gone.values());
        return Inventory.of(
                all,
                new ArrayList<>(services.values()),
                new ArrayList<>(nodes.values()),
                new ArrayList<>(namespaces.values()),
                new ObjectHistory(rights.history(now), others.history(now)));
    }

    private Versions versions(ClusterObject object) {
        return Kept.isRight(object.resource()) ? rights : others;
    }

    private <T> void put(Map<String, T> objects, String key, T object) {
        if (objects.size() < objectsMax || objects.containsKey(key)) {
            objects.put(key, object);
        } else {
            dropped++;
        }
    }
}
