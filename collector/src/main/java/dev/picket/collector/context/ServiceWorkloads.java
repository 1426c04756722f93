package dev.picket.collector.context;

import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the workload behind each service. A workload is judged by the labels of its newest pod that is still there: one look per workload. */
final class ServiceWorkloads {
    private ServiceWorkloads() {}

    static List<Service> resolve(List<Service> services, List<Pod> newestFirst) {
        var workloads = newestOfEach(newestFirst);
        return services.stream()
                .map(service -> service.workload().isEmpty() ? service.of(behind(service, workloads)) : service)
                .toList();
    }

    private static String behind(Service service, Map<String, Map<String, Pod>> workloads) {
        var selected = workloads.getOrDefault(service.namespace(), Map.of()).values().stream()
                .filter(pod -> service.selects(pod.labels()))
                .limit(2)
                .toList();
        return selected.size() == 1 ? selected.getFirst().workload() : service.name();
    }

    private static Map<String, Map<String, Pod>> newestOfEach(List<Pod> newestFirst) {
        var byNamespace = new HashMap<String, Map<String, Pod>>();
        newestFirst.stream()
                .filter(pod -> pod.until().equals(Instant.MAX))
                .forEach(pod -> byNamespace
                        .computeIfAbsent(pod.namespace(), _ -> new LinkedHashMap<>())
                        .putIfAbsent(pod.workload(), pod));
        return byNamespace;
    }
}
