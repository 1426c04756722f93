package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.Content;
import dev.picket.event.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An object's body while it is read: the union of all kinds that matter, so that it does not matter whether the kind is known before the body
 * comes, after it, or not from it at all (patches). One thread.
 */
final class BodyDraft {
    private static final int TEMPLATES_MAX = 3;
    private static final Set<String> HEAD = Set.of("kind", "apiVersion", "@type");

    private final Kept kept = new Kept();
    private final MetadataDraft metadata = new MetadataDraft(kept);
    private final PodDraft pod = new PodDraft(kept);
    private final RightsDraft rights = new RightsDraft(kept);
    private final AdmissionDraft admission = new AdmissionDraft(kept);
    private final SpecDraft spec = new SpecDraft(kept);
    private final SettingsDraft settings = new SettingsDraft();
    private boolean seen;
    private boolean opaque;
    private String type = "";
    private String condition = "";
    private Setting automount = Setting.UNSET;
    private List<String> pullSecrets = List.of();

    /** Reads an object, or the steps of a JSON patch. */
    void read(JsonCursor json) {
        if (json.isArray()) {
            opaque |= JsonPatch.read(json, this);
        } else {
            json.fields(this::take);
        }
    }

    /** Reads only what the object is called. */
    void readName(JsonCursor json) {
        json.fields((field, value) -> {
            if (field.equals("metadata")) {
                value.fields(metadata::takeName);
            }
        });
    }

    /** Whether there was a body with anything in it. */
    boolean seen() {
        return seen;
    }

    /** What it does cannot be told from it alone: it copies from what is stored. */
    boolean opaque() {
        return opaque;
    }

    boolean cut() {
        return kept.cut();
    }

    String name() {
        return metadata.name();
    }

    void take(String field, JsonCursor json) {
        seen |= !HEAD.contains(field);
        switch (field) {
            case "metadata" -> json.fields(metadata::take);
            case "spec" -> json.fields((name, value) -> takeSpec(name, value, 0));
            case "template" -> json.fields((name, value) -> takeTemplate(name, value, 0));
            case "rules" -> rights.takeRules(json);
            case "roleRef" -> json.fields(rights::takeRole);
            case "subjects" -> rights.takeSubjects(json);
            case "aggregationRule" -> json.fields(rights::takeAggregation);
            case "webhooks" -> admission.takeWebhooks(json);
            case "data", "stringData" -> json.fields(this::takeValue);
            case "type" -> type = json.text();
            case "automountServiceAccountToken" -> automount = BoundedNumbers.setting(json);
            case "imagePullSecrets" -> pullSecrets = kept.each(json, Kept.FEW, BodyDraft::nameOf);
            case "status" -> json.fields(this::takeStatus);
            default -> {}
        }
    }

    /** A template's spec is a pod's, however deep it lies: in a CronJob it is the second. */
    private void takeSpec(String field, JsonCursor json, int depth) {
        switch (field) {
            case "template", "jobTemplate" -> {
                if (depth < TEMPLATES_MAX) {
                    json.fields((name, value) -> takeTemplate(name, value, depth + 1));
                }
            }
            case "request", "failurePolicy", "policyName", "validationActions", "matchConstraints" -> {
                admission.takePolicy(field, json);
                spec.take(field, json);
            }
            default -> {
                pod.take(field, json);
                spec.take(field, json);
            }
        }
    }

    private void takeTemplate(String field, JsonCursor json, int depth) {
        if (field.equals("spec")) {
            json.fields((name, value) -> takeSpec(name, value, depth));
        }
    }

    private static String nameOf(JsonCursor json) {
        var names = new ArrayList<String>(1);
        json.fields((field, value) -> {
            if (field.equals("name") && names.isEmpty()) {
                names.add(value.text());
            }
        });
        return String.join("", names);
    }

    private void takeValue(String key, JsonCursor json) {
        settings.take(key, json);
    }

    private void takeStatus(String field, JsonCursor json) {
        if (field.equals("conditions")) {
            json.elements(one -> one.fields(this::takeCondition));
        }
    }

    private void takeCondition(String field, JsonCursor json) {
        if (field.equals("type")) {
            condition = json.text();
        }
    }

    /** What it is, now that the kind is known. */
    Content content(String resource, String subresource) {
        return switch (subresource) {
            case "scale" -> spec.scale();
            case "token" -> spec.tokenRequest();
            default -> content(resource);
        };
    }

    private Content content(String resource) {
        return switch (resource) {
            case "roles", "clusterroles" -> rights.role(metadata.aggregatedInto());
            case "rolebindings", "clusterrolebindings" -> rights.binding();
            case "certificatesigningrequests" -> spec.signingRequest(condition);
            case "mutatingwebhookconfigurations" -> new Content.Admission(true, admission.webhooks());
            case "validatingwebhookconfigurations" -> new Content.Admission(false, admission.webhooks());
            case "validatingadmissionpolicies",
                    "validatingadmissionpolicybindings",
                    "mutatingadmissionpolicies",
                    "mutatingadmissionpolicybindings" -> admission.policy();
            case "apiservices" -> spec.apiService();
            case "services" -> spec.service();
            case "ingresses" -> spec.ingress();
            case "namespaces" -> new Content.Labels(metadata.labels());
            case "configmaps" -> new Content.Settings(settings.kinds());
            case "secrets" -> new Content.SecretHead(type, metadata.serviceAccount());
            case "serviceaccounts" -> new Content.ServiceAccount(automount, pullSecrets);
            case "persistentvolumes" -> spec.volume();
            case "selfsubjectaccessreviews",
                    "subjectaccessreviews",
                    "localsubjectaccessreviews",
                    "selfsubjectrulesreviews" -> spec.question();
            default -> new Content.Workload(pod.pod(), metadata.owner(), metadata.mirror());
        };
    }
}
