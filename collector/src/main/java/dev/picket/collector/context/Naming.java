package dev.picket.collector.context;

import dev.picket.collector.context.Entity.Kind;
import dev.picket.event.Endpoint;
import java.time.Instant;
import java.util.Optional;

/** Says what an address, a pod or a namespace stood for at a time, by one inventory. Names that an event brings are never overruled. One thread. */
final class Naming {
    private final Inventory inventory;
    private final Tenants tenants;
    /** An event asks for the same one again and again. */
    private String lastNamespace = "";

    private String lastTenant = "";

    Naming(Inventory inventory, Tenants tenants) {
        this.inventory = inventory;
        this.tenants = tenants;
    }

    Inventory inventory() {
        return inventory;
    }

    /** The same endpoint with the names that are known: by pod uid, pod name, address (of a pod, a service, a node), structure of the name. */
    Endpoint complete(Endpoint given, Instant time) {
        var ip = Address.canonical(given.ip());
        var pod = podOf(given, time);
        if (pod.isPresent()) {
            return filled(given, ip, pod.get());
        }
        if (isNamed(given)) {
            return filled(given, ip, given.namespace(), WorkloadName.ofPod(given.pod()));
        }
        var service = inventory.serviceAt(ip);
        if (service.isPresent()) {
            return ofService(given, ip, service.get());
        }
        return inventory.nodeAt(ip).isPresent() ? ofNode(given, ip) : filled(given, ip, given.namespace(), "");
    }

    /** Workload if there is one, else the address; a node's address bears the node's name. */
    Entity entity(Endpoint completed) {
        if (completed.workload().isEmpty()) {
            var node = inventory.nodeAt(completed.ip()).map(Node::name).orElse("");
            return new Entity(Kind.ADDRESS, "", node, completed.ip(), completed.tenant());
        }
        return new Entity(
                Kind.WORKLOAD, completed.namespace(), completed.workload(), completed.ip(), completed.tenant());
    }

    /** The workload of a pod that exists or not, by its name. */
    Entity workload(String namespace, String pod, Instant time) {
        return inventory
                .podNamed(namespace, pod, time)
                .map(this::workload)
                .orElseGet(() -> workload(namespace, WorkloadName.ofPod(pod), ""));
    }

    Entity workload(Pod pod) {
        return workload(
                pod.namespace(),
                pod.workload(),
                pod.addresses().stream().findFirst().orElse(""));
    }

    String tenantOf(String namespace) {
        if (!namespace.equals(lastNamespace)) {
            lastTenant = tenants.ofNamespace(namespace, inventory.namespaceLabels(namespace));
            lastNamespace = namespace;
        }
        return lastTenant;
    }

    private Entity workload(String namespace, String name, String ip) {
        return new Entity(Kind.WORKLOAD, namespace, name, ip, tenantOf(namespace));
    }

    private Optional<Pod> podOf(Endpoint given, Instant time) {
        var byUid = inventory.podOfUid(given.podUid());
        if (byUid.isPresent()) {
            return byUid;
        }
        if (isNamed(given)) {
            return inventory.podNamed(given.namespace(), given.pod(), time);
        }
        return inventory
                .podAt(given.ip(), time)
                .filter(pod -> given.namespace().isEmpty() || given.namespace().equals(pod.namespace()));
    }

    private static boolean isNamed(Endpoint given) {
        return !given.pod().isEmpty() || !given.workload().isEmpty();
    }

    private Endpoint filled(Endpoint given, String ip, Pod pod) {
        var namespace = either(given.namespace(), pod.namespace());
        return new Endpoint(
                ip,
                given.port(),
                either(given.podUid(), pod.uid()),
                either(given.pod(), pod.name()),
                namespace,
                either(given.workload(), pod.workload()),
                either(given.tenant(), tenantOf(namespace)));
    }

    private Endpoint filled(Endpoint given, String ip, String namespaceOrElse, String workload) {
        var namespace = either(given.namespace(), namespaceOrElse);
        return new Endpoint(
                ip,
                given.port(),
                given.podUid(),
                given.pod(),
                namespace,
                either(given.workload(), workload),
                either(given.tenant(), tenantOf(namespace)));
    }

    /** The API server serves every tenant, whosever the namespace is in which it is found. */
    private Endpoint ofService(Endpoint given, String ip, Service service) {
        var filled = filled(given, ip, service.namespace(), service.workload());
        return service.isApiServer() ? filled.ofTenant(either(given.tenant(), Tenants.SHARED)) : filled;
    }

    /** A node serves every tenant that runs on it. */
    private static Endpoint ofNode(Endpoint given, String ip) {
        return new Endpoint(
                ip, given.port(), given.podUid(), "", given.namespace(), "", either(given.tenant(), Tenants.SHARED));
    }

    private static String either(String first, String second) {
        return first.isEmpty() ? second : first;
    }
}
