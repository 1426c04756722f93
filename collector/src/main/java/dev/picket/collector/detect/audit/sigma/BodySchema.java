package dev.picket.collector.detect.audit.sigma;

import io.fabric8.kubernetes.api.model.APIService;
import io.fabric8.kubernetes.api.model.Binding;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.Endpoints;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.PersistentVolume;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplate;
import io.fabric8.kubernetes.api.model.ReplicationController;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicy;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingAdmissionPolicyBinding;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.ReplicaSet;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.autoscaling.v1.Scale;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.certificates.v1.CertificateSigningRequest;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.Eviction;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.storage.StorageClass;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kubernetes' own schema of what bodies hold, as the client library's model has it: a path exists when it does in one of the built-in kinds.
 * Used only to tell a field that does not exist from one that is not carried.
 */
final class BodySchema {
    private static final List<Class<?>> KINDS = List.of(
            Pod.class,
            PodTemplate.class,
            ReplicationController.class,
            Deployment.class,
            DaemonSet.class,
            StatefulSet.class,
            ReplicaSet.class,
            ControllerRevision.class,
            Job.class,
            CronJob.class,
            Service.class,
            Endpoints.class,
            EndpointSlice.class,
            Secret.class,
            ConfigMap.class,
            ServiceAccount.class,
            Namespace.class,
            Node.class,
            PersistentVolume.class,
            PersistentVolumeClaim.class,
            StorageClass.class,
            Event.class,
            LimitRange.class,
            ResourceQuota.class,
            Binding.class,
            DeleteOptions.class,
            ClusterRole.class,
            ClusterRoleBinding.class,
            CertificateSigningRequest.class,
            ValidatingWebhookConfiguration.class,
            MutatingWebhookConfiguration.class,
            ValidatingAdmissionPolicy.class,
            ValidatingAdmissionPolicyBinding.class,
            CustomResourceDefinition.class,
            APIService.class,
            NetworkPolicy.class,
            Ingress.class,
            Lease.class,
            TokenRequest.class,
            TokenReview.class,
            SubjectAccessReview.class,
            SelfSubjectRulesReview.class,
            Eviction.class,
            PodDisruptionBudget.class,
            HorizontalPodAutoscaler.class,
            Scale.class,
            Status.class);

    private BodySchema() {}

    /** @param path with dots, and without the places of array elements */
    static boolean has(String path) {
        var parts = Arrays.asList(path.split("\\.", -1));
        return KINDS.stream().anyMatch(kind -> has(kind, parts));
    }

    private static boolean has(Type type, List<String> path) {
        if (path.isEmpty()) {
            return true;
        }
        return switch (type) {
            case ParameterizedType generic when isA(generic, Map.class) -> true;
            case ParameterizedType generic
            when isA(generic, Collection.class) -> has(generic.getActualTypeArguments()[0], path);
            case Class<?> model when model == Object.class -> true;
            case Class<?> model
            when model.getName().startsWith("io.fabric8.") ->
                getter(model, path.getFirst())
                        .anyMatch(found -> has(found.getGenericReturnType(), path.subList(1, path.size())));
            default -> false;
        };
    }

    private static Stream<Method> getter(Class<?> model, String name) {
        return Arrays.stream(model.getMethods())
                .filter(method -> method.getParameterCount() == 0
                        && method.getDeclaringClass() != Object.class
                        && property(method.getName()).equals(name)
                        && !name.equals("additionalProperties"));
    }

    /** Of a getter; empty for other methods. */
    private static String property(String method) {
        return method.startsWith("get") && method.length() > 3
                ? Character.toLowerCase(method.charAt(3)) + method.substring(4)
                : "";
    }

    private static boolean isA(ParameterizedType type, Class<?> wanted) {
        return type.getRawType() instanceof Class<?> raw && wanted.isAssignableFrom(raw);
    }
}
