package dev.picket.collector.context;

import dev.picket.collector.context.rbac.Binding;
import dev.picket.collector.context.rbac.Role;
import dev.picket.collector.context.rbac.Selector;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * An object of the API whose body matters to security, as it was for a time.
 *
 * @param uid empty when unknown; an object that is made anew under the same name has another
 * @param resource plural, e.g. {@code clusterroles}
 * @param labels of a ClusterRole
 * @param aggregates of a ClusterRole that takes in others
 * @param created when it was made, by the API server's clock, which tells whole seconds; {@link Instant#EPOCH} when unknown
 * @param from when it became so; {@link Instant#EPOCH} when unknown
 * @param until when it was changed or deleted; {@link Instant#MAX} while it is so
 */
public record ClusterObject(
        String uid,
        String resource,
        String namespace,
        String name,
        Content content,
        Map<String, String> labels,
        List<Selector> aggregates,
        Instant created,
        Instant from,
        Instant until) {
    private static final String AGGREGATED_INTO = "rbac.authorization.k8s.io/aggregate-to-";
    private static final Content GONE = new Content.None();

    public ClusterObject {
        labels = Map.copyOf(labels);
        aggregates = List.copyOf(aggregates);
    }

    /** As a call showed it. */
    static ClusterObject of(ObjectReference object, Content content, Instant time) {
        return new ClusterObject(
                "",
                object.resource(),
                object.namespace(),
                object.name(),
                content,
                labels(content),
                selectors(content),
                Instant.EPOCH,
                time,
                Instant.MAX);
    }

    /** Of a body without what its head says beside. */
    static ClusterObject of(
            String uid, String resource, String namespace, String name, Content content, Instant created) {
        return new ClusterObject(
                uid,
                resource,
                namespace,
                name,
                content instanceof Content.Workload workload && resource.equals("pods") ? unplaced(workload) : content,
                labels(content),
                selectors(content),
                created,
                sinceCreated(created),
                Instant.MAX);
    }

    /** Of a stored pod it cannot be told who chose its node; most often it was the scheduler. */
    private static Content unplaced(Content.Workload pod) {
        return new Content.Workload(pod.pod().anywhere(), pod.owner(), pod.mirror());
    }

    static ClusterObject gone(ObjectReference object, Instant time) {
        return of(object, GONE, time);
    }

    /** Kubernetes tells whole seconds: what came about within that second may have come at its end. */
    static Instant sinceCreated(Instant created) {
        var whole = created.truncatedTo(ChronoUnit.SECONDS).equals(created);
        return whole && !created.equals(Instant.EPOCH) ? created.plusNanos(999_999_999) : created;
    }

    /** A call on a namespace itself says its name twice. */
    static String key(String resource, String namespace, String name) {
        return resource + '/' + (resource.equals("namespaces") ? "" : namespace) + '/' + name;
    }

    static String key(ObjectReference object) {
        return key(object.resource(), object.namespace(), object.name());
    }

    String key() {
        return key(resource, namespace, name);
    }

    boolean isGone() {
        return content instanceof Content.None;
    }

    boolean wasAt(Instant time) {
        return !from.isAfter(time) && until.isAfter(time);
    }

    ClusterObject until(Instant time) {
        return lasting(from, time);
    }

    ClusterObject from(Instant time) {
        return lasting(time, until);
    }

    ClusterObject lasting(Instant from, Instant until) {
        return new ClusterObject(uid, resource, namespace, name, content, labels, aggregates, created, from, until);
    }

    /** Nothing that matters is different. */
    boolean isSameAs(ClusterObject other) {
        return uid.equals(other.uid)
                && content.equals(other.content)
                && labels.equals(other.labels)
                && aggregates.equals(other.aggregates);
    }

    /** Not one that was made anew under the same name. */
    boolean isSameObjectAs(ClusterObject other) {
        return uid.equals(other.uid) && created.equals(other.created);
    }

    Role role(Content.Role role) {
        return new Role(namespace, name, labels, role.rules(), aggregates);
    }

    Binding binding(Content.Binding binding) {
        return new Binding(namespace, name, binding.roleKind(), binding.roleName(), binding.subjects());
    }

    private static Map<String, String> labels(Content content) {
        return content instanceof Content.Role role
                ? role.aggregatedInto().stream()
                        .distinct()
                        .collect(Collectors.toMap(name -> AGGREGATED_INTO + name, _ -> "true"))
                : Map.of();
    }

    private static List<Selector> selectors(Content content) {
        return content instanceof Content.Role role
                ? role.aggregates().stream().map(ClusterObject::selector).toList()
                : List.of();
    }

    private static Selector selector(String label) {
        var parts = label.split("=", 2);
        return Selector.of(Map.of(parts[0], parts.length > 1 ? parts[1] : ""));
    }
}
