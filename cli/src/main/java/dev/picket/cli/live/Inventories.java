package dev.picket.cli.live;

import dev.picket.agent.capture.audit.ObjectBody;
import dev.picket.cli.config.Config;
import dev.picket.collector.context.BodyReader;
import dev.picket.collector.context.Inventory;
import dev.picket.collector.context.InventoryFile;
import dev.picket.collector.context.InventoryWatch;
import dev.picket.collector.context.LatestInventory;
import dev.picket.collector.publish.Metrics;
import dev.picket.collector.query.StatusPart;
import dev.picket.event.Stopping;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The inventory that settings ask for: a file's, the Kubernetes API's, or none. */
public final class Inventories {
    /** As the audit log's bodies are read. */
    static final BodyReader BODIES = ObjectBody::read;

    private Inventories() {}

    /**
     * What runs.
     *
     * @param watch where the Kubernetes API is watched
     */
    public record Running(Supplier<Inventory> latest, Optional<InventoryWatch> watch) {
        /** For {@code status}: whether names are as the cluster has them now. */
        List<StatusPart> parts() {
            return watch.map(InventoryWatch::status).map(Inventories::part).stream()
                    .toList();
        }

        /** Adds what tells that it is stale. */
        void publish(Metrics metrics) {
            watch.ifPresent(watched -> {
                metrics.gauge(
                        "picket_inventory_stale",
                        "1 while something of the Kubernetes API is not watched.",
                        () -> watched.status().stale() ? 1 : 0);
                metrics.counter(
                        "picket_inventory_failures", "Times that the Kubernetes API did not answer a watch.", () ->
                                (double) watched.status().failures());
            });
        }
    }

    private static StatusPart part(InventoryWatch.Status status) {
        return new StatusPart("inventory", "kubernetes", status.stale() ? "stale" : "ok", status.reason());
    }

    /** @throws IOException names the file, and line by line what is wrong with it */
    public static Running start(Config.Inventory settings, InstantSource clock, Stopping stopping) throws IOException {
        var latest = new LatestInventory(ofFile(settings));
        if (watches(settings)) {
            var watch = watch(latest, clock);
            stopping.onStop("inventory", watch::close);
            return new Running(latest, Optional.of(watch));
        }
        if (settings.file().isPresent()) {
            var reload = InventoryReload.of(settings.file().get(), latest).started();
            stopping.onStop("inventory file", reload::close);
        }
        return new Running(latest, Optional.empty());
    }

    /** By the kubeconfig, or as the pod that this runs in. */
    private static InventoryWatch watch(LatestInventory latest, InstantSource clock) throws IOException {
        try {
            return InventoryWatch.start(io.fabric8.kubernetes.client.Config.autoConfigure(null), latest, BODIES, clock);
        } catch (KubernetesClientException unusable) {
            var cause = unusable.getCause() == null ? unusable : unusable.getCause();
            throw new IOException(
                    "collector.inventory.kubernetes: cannot use the kubeconfig's certificate or key: "
                            + cause.getMessage() + "; check the file that KUBECONFIG names (default: ~/.kube/config)",
                    unusable);
        }
    }

    /** What the file holds; empty when there is none. */
    public static Inventory ofFile(Config.Inventory settings) throws IOException {
        if (settings.file().isEmpty()) {
            return Inventory.EMPTY;
        }
        return switch (InventoryFile.read(settings.file().get(), BODIES)) {
            case InventoryFile.Loaded.Read(var inventory) -> inventory;
            case InventoryFile.Loaded.Refused(var problems) -> throw new IOException(String.join("\n", problems));
        };
    }

    /** For people, as {@code up} says it. */
    static String described(Config.Inventory settings) {
        if (watches(settings)) {
            return "pods, services and namespaces of the Kubernetes API";
        }
        return settings.file()
                .map(file -> "names of " + file)
                .orElse("none: flows are told by address; name a file (collector.inventory.file) or a cluster");
    }

    private static boolean watches(Config.Inventory settings) {
        return switch (settings.kubernetes()) {
            case AUTO -> System.getenv("KUBERNETES_SERVICE_HOST") != null;
            case ON -> true;
            case OFF -> false;
        };
    }
}
