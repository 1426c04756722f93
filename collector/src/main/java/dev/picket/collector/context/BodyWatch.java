package dev.picket.collector.context;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The kinds that the inventory watch keeps only for what they say: by them a call is completed whose body the log left out. */
record BodyWatch(
        KubernetesClient client,
        Assembly assembly,
        BodyReader reader,
        InstantSource clock,
        InventoryWatch.Watching watching) {
    private static final List<Kind> WATCHED = List.of(
            new Kind("apps", "Deployment", "deployments", true),
            new Kind("apps", "DaemonSet", "daemonsets", true),
            new Kind("apps", "StatefulSet", "statefulsets", true),
            new Kind("apps", "ReplicaSet", "replicasets", true),
            new Kind("batch", "Job", "jobs", true),
            new Kind("batch", "CronJob", "cronjobs", true),
            new Kind("", "ReplicationController", "replicationcontrollers", true),
            new Kind("", "PersistentVolume", "persistentvolumes", false),
            new Kind("networking.k8s.io", "Ingress", "ingresses", true),
            new Kind("certificates.k8s.io", "CertificateSigningRequest", "certificatesigningrequests", false),
            new Kind(
                    "admissionregistration.k8s.io",
                    "MutatingWebhookConfiguration",
                    "mutatingwebhookconfigurations",
                    false),
            new Kind(
                    "admissionregistration.k8s.io",
                    "ValidatingWebhookConfiguration",
                    "validatingwebhookconfigurations",
                    false),
            new Kind("apiregistration.k8s.io", "APIService", "apiservices", false));

    static final Set<String> KINDS = WATCHED.stream().map(Kind::plural).collect(Collectors.toUnmodifiableSet());

    /** All of them have a version 1. */
    private record Kind(String group, String kind, String plural, boolean namespaced) {
        ResourceDefinitionContext context() {
            return new ResourceDefinitionContext.Builder()
                    .withGroup(group)
                    .withVersion("v1")
                    .withKind(kind)
                    .withPlural(plural)
                    .withNamespaced(namespaced)
                    .build();
        }
    }

    void start() {
        for (var kind : WATCHED) {
            var objects = client.genericKubernetesResources(kind.context());
            watching.watch(
                    kind.plural,
                    kind.namespaced ? objects.inAnyNamespace() : objects,
                    BodyWatch::trimmed,
                    object -> add(kind.plural, object),
                    object -> remove(kind.plural, object));
        }
    }

    void add(String resource, HasMetadata object) {
        assembly.add(kept(resource, object), clock.instant());
    }

    void remove(String resource, HasMetadata object) {
        assembly.remove(kept(resource, object), clock.instant());
    }

    private ClusterObject kept(String resource, HasMetadata object) {
        var meta = Optional.ofNullable(object.getMetadata()).orElseGet(ObjectMeta::new);
        var json = client.getKubernetesSerialization().asJson(object).getBytes(StandardCharsets.UTF_8);
        return ClusterObject.of(
                KubernetesRoles.text(meta.getUid()),
                resource,
                KubernetesRoles.text(meta.getNamespace()),
                KubernetesRoles.text(meta.getName()),
                reader.read(resource, json),
                KubernetesRoles.created(meta));
    }

    private static GenericKubernetesResource trimmed(ObjectMeta meta) {
        var identity = new GenericKubernetesResource();
        identity.setMetadata(meta);
        return identity;
    }
}
