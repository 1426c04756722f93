package dev.picket.collector.publish;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.event.ApiCall;
import dev.picket.event.Flow;
import dev.picket.event.Inference;
import dev.picket.event.Plane;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What the planes show, by tenant: who reached whom, flows, API calls; when each plane last showed anything. Any thread. */
final class PlaneMetrics {
    static final int PAIRS_MAX = 400;

    private static final Set<String> VERBS = Set.of(
            "get", "list", "watch", "create", "update", "patch", "delete", "deletecollection", "proxy", "connect");
    private static final Set<String> CHANGING = Set.of("create", "update", "patch");
    private static final Set<String> WORKLOADS = Set.of("deployments", "statefulsets", "daemonsets");

    private final BoundedLabel tenants;
    private final BoundedLabel pairs = new BoundedLabel(PAIRS_MAX);
    private final Map<Plane, Long> lastEndMillis = new ConcurrentHashMap<>();

    private final Counter reached = Counter.builder()
            .name("picket_observations_total")
            .help(
                    "Events by plane and by whose they are: tenant of who acted, tenant of what it was done to, how these stand to each other.")
            .labelNames("plane", "source_tenant", "target_tenant", "relation")
            .build();
    private final Counter flows = Counter.builder()
            .name("picket_flows_total")
            .help(
                    "Reports of flows by the source's tenant and by how the connection went; the second side of a flow is not counted.")
            .labelNames("tenant", "outcome")
            .build();
    private final Counter flowBytes = Counter.builder()
            .name("picket_flow_bytes_total")
            .help("Bytes of flows by the source's tenant, as its side saw them.")
            .labelNames("tenant", "direction")
            .build();
    private final Counter calls = Counter.builder()
            .name("picket_api_calls_total")
            .help("Kubernetes API calls by the caller's tenant, verb and outcome.")
            .labelNames("tenant", "verb", "outcome")
            .build();
    private final Counter changes = Counter.builder()
            .name("picket_workload_changes_total")
            .help(
                    "Deployments, StatefulSets and DaemonSets made or changed by others than the cluster's own parts, by their tenant.")
            .labelNames("tenant")
            .build();

    PlaneMetrics(BoundedLabel tenants, PrometheusRegistry registry) {
        this.tenants = tenants;
        registry.register(reached);
        registry.register(flows);
        registry.register(flowBytes);
        registry.register(calls);
        registry.register(changes);
        GaugeWithCallback.builder()
                .name("picket_plane_last_event_timestamp_seconds")
                .help("Latest end of an event of this plane; absent before the first.")
                .labelNames("plane")
                .callback(callback -> lastEndMillis.forEach((plane, end) -> callback.call(end / 1e3, plane.label())))
                .register(registry);
    }

    void observed(Observation observation) {
        if (observation.secondSide() || observation.isHeartbeat()) {
            return;
        }
        var tenant = tenants.of(observation.actor().tenant());
        switch (observation.event()) {
            case Flow flow -> {
                seen(Plane.FLOW, observation, tenant);
                flows.labelValues(tenant, word(flow.outcome())).inc();
                flowBytes.labelValues(tenant, "sent").inc(flow.sent().bytes());
                flowBytes.labelValues(tenant, "received").inc(flow.received().bytes());
            }
            case ApiCall call -> {
                seen(Plane.AUDIT, observation, tenant);
                calls.labelValues(tenant, verb(call), outcome(call)).inc();
                if (changesWorkload(call) && !observation.standing().isCluster()) {
                    changes.labelValues(tenants.of(observation.target().tenant()))
                            .inc();
                }
            }
            case Inference _ -> seen(Plane.INFERENCE, observation, tenant);
        }
    }

    private void seen(Plane plane, Observation observation, String source) {
        lastEndMillis.merge(plane, millis(observation.time()), Math::max);
        var target = tenants.of(observation.target().tenant());
        boolean own = pairs.has(source + '\n' + target);
        reached.labelValues(
                        plane.label(),
                        own ? source : BoundedLabel.OTHER,
                        own ? target : BoundedLabel.OTHER,
                        word(observation.relation()))
                .inc();
    }

    /** The years that a double counts in seconds to the millisecond. */
    private static long millis(Instant time) {
        return Math.clamp(time.getEpochSecond(), 0, 1L << 42) * 1_000 + time.getNano() / 1_000_000;
    }

    private static boolean changesWorkload(ApiCall call) {
        return CHANGING.contains(call.verb())
                && call.code() < 300
                && call.object().subresource().isEmpty()
                && WORKLOADS.contains(call.object().resource());
    }

    private static String verb(ApiCall call) {
        return VERBS.contains(call.verb()) ? call.verb() : BoundedLabel.OTHER;
    }

    private static String outcome(ApiCall call) {
        return switch (call.code() / 100) {
            case 1, 2, 3 -> "done";
            case 4 -> call.code() == 401 || call.code() == 403 ? "forbidden" : "refused";
            case 5 -> "failed";
            default -> BoundedLabel.UNKNOWN;
        };
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Values of {@code tenant} that take no place among the bounded ones. */
    static String[] alwaysTenants() {
        return new String[] {BoundedLabel.UNKNOWN, Tenants.SHARED};
    }

    long pairsFolded() {
        return pairs.folded();
    }
}
