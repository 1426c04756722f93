package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Binding;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import dev.picket.event.Content.Subject;
import dev.picket.event.PodSpec;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Judges what objects are to the cluster, from the inventory. A pure function of it. */
record Parts(Inventory inventory) {
    /** By Kubernetes' contract (PriorityClass): the two that every cluster has, kept for what must run. */
    private static final Set<String> CRITICAL = Set.of("system-cluster-critical", "system-node-critical");

    private static final Set<String> WORKLOADS =
            Set.of("pods", "deployments", "daemonsets", "statefulsets", "replicasets", "replicationcontrollers");

    /** Where a node's doings can be seen: processes, devices and kernel, logs, sockets of the container runtime. */
    private static final List<String> SIGHTS = List.of("/proc", "/sys", "/var/log", "/run", "/var/run");

    /**
     * Of the object of a call that changes or deletes it.
     *
     * @param standing as it was before
     */
    Part of(ApiCall call, Content standing, Rights before) {
        var object = call.object();
        if (object.name().isEmpty() || !isChanged(call)) {
            return Part.UNKNOWN;
        }
        if (WORKLOADS.contains(object.resource())) {
            return standing instanceof Content.Workload workload ? ofWorkload(object, workload, call) : Part.UNKNOWN;
        }
        return object.resource().equals("configmaps")
                ? ofConfigMap(object, before, call.envelope().start())
                : Part.UNKNOWN;
    }

    private static boolean isChanged(ApiCall call) {
        return switch (call.verb()) {
            case "update", "patch", "delete" -> true;
            default -> call.object().subresource().equals("eviction");
        };
    }

    private Part ofWorkload(ObjectReference object, Content.Workload workload, ApiCall call) {
        if (CRITICAL.contains(workload.pod().priorityClass())) {
            return Part.CRITICAL;
        }
        if (isGate(object, call.envelope().start())) {
            return Part.GATE;
        }
        boolean everywhere =
                object.resource().equals("daemonsets") || workload.owner().startsWith("DaemonSet/");
        return everywhere && looksIntoNodes(workload.pod()) ? Part.OBSERVER : Part.OTHER;
    }

    private static boolean looksIntoNodes(PodSpec pod) {
        return pod.hostPid()
                || pod.hostPaths().stream()
                        .map(PodSpec.HostPath::path)
                        .anyMatch(path -> path.equals("/") || SIGHTS.stream().anyMatch(sight -> isIn(path, sight)));
    }

    private static boolean isIn(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + '/');
    }

    private boolean isGate(ObjectReference object, Instant time) {
        var name = object.resource().equals("pods")
                ? inventory
                        .podNamed(object.namespace(), object.name(), time)
                        .map(Pod::workload)
                        .orElse("")
                : object.name();
        return gates(time)
                .flatMap(service -> inventory.serviceNamed(namespaceOf(service), nameOf(service)).stream())
                .anyMatch(service -> service.namespace().equals(object.namespace())
                        && !name.isEmpty()
                        && service.workload().equals(name));
    }

    /** The services, {@code namespace/name}, that webhooks and API services name. */
    private Stream<String> gates(Instant time) {
        return inventory.objects().others().all(time).flatMap(one -> switch (one.content()) {
            case Content.Admission admission -> admission.webhooks().stream().map(Content.Webhook::service);
            case Content.ApiService api -> Stream.of(api.service());
            default -> Stream.empty();
        });
    }

    private static String namespaceOf(String service) {
        return service.substring(0, Math.max(0, service.indexOf('/')));
    }

    private static String nameOf(String service) {
        return service.substring(service.indexOf('/') + 1);
    }

    private Part ofConfigMap(ObjectReference object, Rights before, Instant time) {
        var objects = inventory.objects();
        if (!objects.others().tells("pods")) {
            return Part.UNKNOWN;
        }
        boolean taken = objects.others()
                .all(time)
                .filter(one -> one.namespace().equals(object.namespace()))
                .anyMatch(one -> one.content() instanceof Content.Workload workload
                        && CRITICAL.contains(workload.pod().priorityClass())
                        && workload.pod().configMaps().contains(object.name()));
        return taken || isReadByTheCluster(object, before, time) ? Part.CRITICAL : Part.OTHER;
    }

    /** Some role names it, and is bound to the cluster's own. */
    private boolean isReadByTheCluster(ObjectReference object, Rights before, Instant time) {
        return inventory
                .objects()
                .rights()
                .all(time)
                .filter(role -> role.namespace().isEmpty() || role.namespace().equals(object.namespace()))
                .filter(role -> role.content() instanceof Content.Role content && names(content, object.name()))
                .flatMap(role -> before.rbac().bindingsOf(role.namespace(), role.name()).stream())
                .anyMatch(Parts::isOfTheCluster);
    }

    private static boolean names(Content.Role role, String configMap) {
        return role.rules().stream()
                .anyMatch(rule ->
                        rule.resources().contains("configmaps") && rule.names().contains(configMap));
    }

    private static boolean isOfTheCluster(Binding binding) {
        return binding.subjects().stream().anyMatch(Parts::isOfTheCluster);
    }

    /** By Kubernetes' contract names with this prefix are its own; but of everybody's groups anybody is a member. */
    private static boolean isOfTheCluster(Subject subject) {
        return switch (subject.kind()) {
            case "ServiceAccount" -> subject.namespace().equals("kube-system");
            default ->
                subject.name().startsWith("system:")
                        && Stream.of(
                                        "system:authenticated",
                                        "system:unauthenticated",
                                        "system:anonymous",
                                        "system:serviceaccount")
                                .noneMatch(subject.name()::startsWith);
        };
    }
}
