package dev.picket.event;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What an object of the API says that matters to security: typed, bounded, without a secret. */
public sealed interface Content {
    /** No body was logged, or one that holds nothing of interest. */
    record None() implements Content {}

    /**
     * A Role or ClusterRole.
     *
     * @param aggregates the labels, {@code key=value}, by which it takes in other roles' rules
     * @param aggregatedInto names of roles that take in its rules: {@code admin} for {@code …/aggregate-to-admin: true}
     */
    record Role(List<PolicyRule> rules, List<String> aggregates, List<String> aggregatedInto) implements Content {
        public Role {
            rules = Bounds.many(rules);
            aggregates = Bounds.printable(aggregates);
            aggregatedInto = Bounds.printable(aggregatedInto);
        }
    }

    /** Rights: each verb on each resource. */
    record PolicyRule(
            List<String> verbs, List<String> groups, List<String> resources, List<String> names, List<String> paths) {
        public PolicyRule {
            verbs = Bounds.printable(verbs);
            groups = Bounds.printable(groups);
            resources = Bounds.printable(resources);
            names = Bounds.printable(names);
            paths = Bounds.printable(paths);
        }
    }

    /** A RoleBinding or ClusterRoleBinding. */
    record Binding(String roleKind, String roleName, List<Subject> subjects) implements Content {
        public Binding {
            roleKind = Text.printable(roleKind);
            roleName = Text.printable(roleName);
            subjects = Bounds.many(subjects);
        }
    }

    /** @param kind {@code User}, {@code Group} or {@code ServiceAccount} */
    record Subject(String kind, String namespace, String name) {
        public Subject {
            kind = Text.printable(kind);
            namespace = Text.printable(namespace);
            name = Text.printable(name);
        }
    }

    /**
     * A pod, or anything with a template of one.
     *
     * @param owner kind and name of the controller that owns it, e.g. {@code ReplicaSet/web-5d}; empty if it stands alone
     * @param mirror a kubelet's picture of a pod that stands in a file on its node
     */
    record Workload(PodSpec pod, String owner, boolean mirror) implements Content {
        public Workload {
            owner = Text.printable(owner);
        }
    }

    /**
     * A CertificateSigningRequest.
     *
     * @param commonName and {@code organisations}: who the certificate would make its holder
     * @param condition {@code Approved}, {@code Denied} or {@code Failed}; empty while it is undecided
     */
    record SigningRequest(
            String signer, String commonName, List<String> organisations, List<String> usages, String condition)
            implements Content {
        public SigningRequest {
            signer = Text.printable(signer);
            commonName = Text.printable(commonName);
            organisations = Bounds.printable(organisations);
            usages = Bounds.printable(usages);
            condition = Text.printable(condition);
        }
    }

    /** @param boundKind and {@code boundName}: with what the token dies; empty: with its time only */
    record TokenRequest(List<String> audiences, long expirationSeconds, String boundKind, String boundName)
            implements Content {
        public TokenRequest {
            audiences = Bounds.printable(audiences);
            boundKind = Text.printable(boundKind);
            boundName = Text.printable(boundName);
        }
    }

    /** A validating or mutating webhook configuration. */
    record Admission(boolean mutating, List<Webhook> webhooks) implements Content {
        public Admission {
            webhooks = Bounds.few(webhooks);
        }
    }

    /**
     * @param resources what is sent to it, {@code group/resource}
     * @param ignoresFailure what it cannot judge passes
     * @param host of an URL outside the cluster's services; empty for a service
     * @param service {@code namespace/name}
     */
    record Webhook(
            String name,
            List<String> operations,
            List<String> resources,
            boolean ignoresFailure,
            String host,
            String service) {
        public Webhook {
            name = Text.printable(name);
            operations = Bounds.printable(operations);
            resources = Bounds.printable(resources);
            host = Text.printable(host);
            service = Text.printable(service);
        }
    }

    /** A ValidatingAdmissionPolicy or its binding; {@code actions} are a binding's, {@code policy} is what it binds. */
    record AdmissionPolicy(boolean ignoresFailure, String policy, List<String> actions, List<String> resources)
            implements Content {
        public AdmissionPolicy {
            policy = Text.printable(policy);
            actions = Bounds.printable(actions);
            resources = Bounds.printable(resources);
        }
    }

    /** @param service {@code namespace/name} that answers for the group; empty for a local one */
    record ApiService(String service, boolean unverified) implements Content {
        public ApiService {
            service = Text.printable(service);
        }
    }

    /** @param selecting whether it chooses pods; without, somebody writes its endpoints by hand */
    record Service(String type, List<String> externalIps, String externalName, boolean selecting) implements Content {
        public Service {
            type = Text.printable(type);
            externalIps = Bounds.printable(externalIps);
            externalName = Text.printable(externalName);
        }
    }

    record Ingress(boolean tls, List<String> hosts) implements Content {
        public Ingress {
            hosts = Bounds.printable(hosts);
        }
    }

    /** A namespace's labels about Pod Security and tenancy. */
    record Labels(Map<String, String> labels) implements Content {
        public Labels {
            labels = labels.entrySet().stream()
                    .limit(Bounds.FEW)
                    .collect(Collectors.collectingAndThen(
                            Collectors.toMap(
                                    label -> Text.printable(label.getKey()),
                                    label -> Text.printable(label.getValue()),
                                    (one, _) -> one,
                                    TreeMap::new),
                            Map::copyOf));
        }
    }

    /** A ConfigMap: the kinds of credentials that its values seem to hold, e.g. {@code secret.cloud-key}. */
    record Settings(List<String> credentials) implements Content {
        public Settings {
            credentials = Bounds.printable(credentials);
        }
    }

    /** A Secret: never its data. {@code serviceAccount}: whose long-lived token it is to hold. */
    record SecretHead(String type, String serviceAccount) implements Content {
        public SecretHead {
            type = Text.printable(type);
            serviceAccount = Text.printable(serviceAccount);
        }
    }

    record ServiceAccount(Setting automount, List<String> pullSecrets) implements Content {
        public ServiceAccount {
            pullSecrets = Bounds.printable(pullSecrets);
        }
    }

    record Scale(int replicas) implements Content {}

    /** A PersistentVolume: the place on a node's disk that it stands for, or empty. */
    record Volume(String hostPath) implements Content {
        public Volume {
            hostPath = Text.printable(hostPath);
        }
    }

    /**
     * An access review: somebody asks what somebody may.
     *
     * @param verb empty: all rights were asked for
     * @param user whose rights; empty: the asker's own
     */
    record Question(String verb, ApiCall.ObjectReference object, String path, String user) implements Content {
        public Question {
            verb = Text.printable(verb);
            path = Text.printable(path);
            user = Text.printable(user);
        }
    }
}
