package dev.picket.collector.context;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Informable;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Keeps the latest inventory true to the Kubernetes API: watches pods, services, nodes, namespaces, roles and bindings, and what makes pods or changes the API, and makes a new
 * inventory at most once per pause when something changed. While the API is away the last one stays, marked stale; nothing is published before namespaces, nodes,
 * services and pods were listed once: who may not list the rest still knows names. Needs {@code list} and {@code watch} on these kinds. One virtual thread besides
 * the client's own.
 */
public final class InventoryWatch implements AutoCloseable {
    /** Of each kind. */
    public static final int OBJECTS_MAX = 100_000;

    /** Time in which changes are gathered. */
    public static final Duration PAUSE = Duration.ofMillis(500);

    /** An inventory is made anew after so long even if nothing changed, so that pods that are gone are forgotten. */
    private static final Duration IDLE = Duration.ofMinutes(1);

    private static final int CAUSES_MAX = 10;

    private final KubernetesClient client;
    private final LatestInventory latest;
    private final InstantSource clock;
    private final Duration pause;
    private final Assembly assembly = new Assembly(OBJECTS_MAX);
    private final BodyWatch bodies;
    private final Map<String, SharedIndexInformer<?>> informers = new LinkedHashMap<>();
    private final BlockingQueue<Boolean> changes = new ArrayBlockingQueue<>(1);
    private final LongAdder snapshots = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final Thread publisher;
    private volatile String lastFailure = "";

    private InventoryWatch(
            KubernetesClient client, LatestInventory latest, BodyReader reader, InstantSource clock, Duration pause) {
        this.client = client;
        this.bodies = new BodyWatch(client, assembly, reader, clock, this::watch);
        this.latest = latest;
        this.clock = clock;
        this.pause = pause;
        this.publisher = Thread.ofVirtual().name("inventory").unstarted(this::publish);
    }

    /**
     * Returns at once, whether or not the API is there.
     *
     * @param config where the API is, e.g. {@code Config.autoConfigure(null)}
     * @param reader of what objects say
     */
    public static InventoryWatch start(Config config, LatestInventory latest, BodyReader reader, InstantSource clock) {
        return start(config, latest, reader, clock, PAUSE);
    }

    static InventoryWatch start(
            Config config, LatestInventory latest, BodyReader reader, InstantSource clock, Duration pause) {
        var client = new KubernetesClientBuilder()
                .withHttpClientFactory(new JdkHttpClientFactory())
                .withConfig(reportingFailures(config))
                .build();
        var watch = new InventoryWatch(client, latest, reader, clock, pause);
        watch.namespaces();
        watch.nodes();
        watch.services();
        watch.pods();
        new RoleWatch(client, watch.assembly, clock, watch::watch).start();
        watch.bodies.start();
        watch.publisher.start();
        return watch;
    }

    /**
     * How true the inventory is.
     *
     * @param synced everything was listed once
     * @param stale something is not being watched now
     * @param reason what is not watched and the last failure; empty when nothing is wrong
     * @param snapshots inventories published
     * @param failures of the API so far
     * @param dropped objects that found no room
     */
    public record Status(boolean synced, boolean stale, String reason, long snapshots, long failures, long dropped) {}

    public Status status() {
        var unwatched = informers.entrySet().stream()
                .filter(informer -> !informer.getValue().isWatching())
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        var stale = !unwatched.isEmpty();
        var reason = stale ? "not watching " + unwatched + (lastFailure.isEmpty() ? "" : ": " + lastFailure) : "";
        return new Status(isSynced(), stale, reason, snapshots.sum(), failures.sum(), assembly.dropped());
    }

    @Override
    public void close() {
        publisher.interrupt();
        informers.values().forEach(SharedIndexInformer::stop);
        client.close();
    }

    /** The informers try again themselves; a client that does so too would hide for a minute that the API is away. */
    private static Config reportingFailures(Config config) {
        var own = new ConfigBuilder(config).withRequestRetryBackoffLimit(0).build();
        ClientKey.tellKind(own);
        return own;
    }

    private void pods() {
        watch(
                "pods",
                client.pods().inAnyNamespace(),
                meta -> new PodBuilder().withMetadata(meta).build(),
                pod -> {
                    assembly.add(KubernetesObjects.pod(pod, clock.instant()));
                    bodies.add("pods", pod);
                },
                pod -> {
                    assembly.remove(KubernetesObjects.pod(pod, clock.instant()), clock.instant());
                    bodies.remove("pods", pod);
                });
    }

    private void services() {
        watch(
                "services",
                client.services().inAnyNamespace(),
                meta -> new ServiceBuilder().withMetadata(meta).build(),
                service -> {
                    assembly.add(KubernetesObjects.service(service));
                    bodies.add("services", service);
                },
                service -> {
                    assembly.remove(KubernetesObjects.service(service));
                    bodies.remove("services", service);
                });
    }

    private void nodes() {
        watch(
                "nodes",
                client.nodes(),
                meta -> new NodeBuilder().withMetadata(meta).build(),
                node -> assembly.add(KubernetesObjects.node(node)),
                node -> assembly.remove(KubernetesObjects.node(node)));
    }

    private void namespaces() {
        watch(
                "namespaces",
                client.namespaces(),
                meta -> new NamespaceBuilder().withMetadata(meta).build(),
                namespace -> {
                    assembly.add(KubernetesObjects.namespace(namespace));
                    bodies.add("namespaces", namespace);
                },
                namespace -> {
                    assembly.remove(KubernetesObjects.namespace(namespace));
                    bodies.remove("namespaces", namespace);
                });
    }

    /** How a kind is watched: its objects, what is remembered of one, and what to do with it. */
    interface Watching {
        <T extends HasMetadata> void watch(
                String kind,
                Informable<T> objects,
                Function<ObjectMeta, T> trimmed,
                Consumer<T> add,
                Consumer<T> remove);
    }

    private <T extends HasMetadata> void watch(
            String kind, Informable<T> objects, Function<ObjectMeta, T> trimmed, Consumer<T> add, Consumer<T> remove) {
        var informer = objects.runnableInformer(0)
                .itemStore(new TrimmedStore<>(trimmed))
                .exceptionHandler((_, failure) -> retry(kind, failure))
                .addEventHandler(new Changes<>(add.andThen(_ -> changed()), remove.andThen(_ -> changed())));
        informers.put(kind, informer);
        informer.start().thenRun(this::changed);
    }

    private boolean retry(String kind, Throwable failure) {
        failures.increment();
        lastFailure = kind + ": " + describe(failure);
        return true;
    }

    /** Without the message, which may quote what a peer sent. */
    private static String describe(Throwable failure) {
        var root = Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(CAUSES_MAX)
                .reduce(failure, (_, cause) -> cause);
        return root instanceof KubernetesClientException api && api.getCode() > 0
                ? "the API answered " + api.getCode()
                : root.getClass().getSimpleName();
    }

    private void changed() {
        changes.offer(true);
    }

    private boolean isSynced() {
        return informers.entrySet().stream()
                .filter(informer -> !isDispensable(informer.getKey()))
                .allMatch(informer -> informer.getValue().hasSynced());
    }

    private static boolean isDispensable(String kind) {
        return RoleWatch.KINDS.contains(kind) || BodyWatch.KINDS.contains(kind);
    }

    private void publish() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                changes.poll(IDLE.toMillis(), TimeUnit.MILLISECONDS);
                Thread.sleep(pause);
                changes.clear();
                publishOnce();
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void publishOnce() {
        if (isSynced()) {
            latest.swap(assembly.inventory(clock.instant()));
            snapshots.increment();
        }
    }

    private record Changes<T extends HasMetadata>(Consumer<T> add, Consumer<T> remove)
            implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T object) {
            add.accept(object);
        }

        @Override
        public void onUpdate(T old, T object) {
            if (!Objects.equals(old.getMetadata().getUid(), object.getMetadata().getUid())) {
                remove.accept(old); // made anew under the same name while nobody watched
            }
            add.accept(object);
        }

        @Override
        public void onDelete(T object, boolean stateUnknown) {
            remove.accept(object);
        }
    }
}
