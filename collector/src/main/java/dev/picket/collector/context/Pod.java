package dev.picket.collector.context;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A pod that is or was.
 *
 * @param addresses its own; those of the node when {@code hostNetwork}
 * @param workload what owns it, e.g. the Deployment; read from the name's structure when given empty
 * @param kind of the workload, e.g. {@code Deployment}; empty when unknown
 * @param from when it came to be; {@link Instant#EPOCH} when unknown
 * @param until when it let go of its addresses; {@link Instant#MAX} while it holds them
 */
public record Pod(
        String uid,
        String namespace,
        String name,
        List<String> addresses,
        String node,
        String workload,
        String kind,
        String serviceAccount,
        boolean hostNetwork,
        Map<String, String> labels,
        Instant from,
        Instant until) {
    public Pod {
        addresses = addresses.stream().map(Address::canonical).toList();
        workload = workload.isEmpty() ? WorkloadName.ofPod(name) : workload;
        labels = Map.copyOf(labels);
    }

    /** Whether it was there at that time. */
    public boolean existedAt(Instant time) {
        return !from.isAfter(time) && until.isAfter(time);
    }

    /** The same pod, gone at that time unless it was before. */
    Pod gone(Instant time) {
        var end = until.isBefore(time) ? until : time;
        return new Pod(
                uid, namespace, name, addresses, node, workload, kind, serviceAccount, hostNetwork, labels, from, end);
    }
}
