package dev.picket.collector.context;

import java.util.List;
import java.util.Map;

/**
 * A Kubernetes service.
 *
 * @param addresses cluster, external and load balancer IPs; empty for a headless one
 * @param selector empty when its endpoints are kept by hand
 * @param workload behind it; an {@link Inventory} fills it in from the selector, and with the service's name when there is not exactly one
 */
public record Service(
        String namespace,
        String name,
        List<String> addresses,
        List<Integer> ports,
        Map<String, String> selector,
        String workload) {
    public Service {
        addresses = addresses.stream().map(Address::canonical).toList();
        ports = List.copyOf(ports);
        selector = Map.copyOf(selector);
    }

    /** The API server's own: it makes this one itself, in every cluster (https://kubernetes.io/docs/tasks/run-application/access-api-from-pod). */
    boolean isApiServer() {
        return selector.isEmpty() && namespace.equals("default") && name.equals("kubernetes");
    }

    boolean selects(Map<String, String> labels) {
        return !selector.isEmpty() && labels.entrySet().containsAll(selector.entrySet());
    }

    Service of(String workload) {
        return new Service(namespace, name, addresses, ports, selector, workload);
    }
}
