package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An object's {@code metadata} while it is read: of its labels and annotations only those that say something about rights. One thread. */
final class MetadataDraft {
    private static final String AGGREGATED = "rbac.authorization.k8s.io/aggregate-to-";
    private static final String SERVICE_ACCOUNT = "kubernetes.io/service-account.name";
    private static final String MIRROR = "kubernetes.io/config.mirror";

    private final Kept kept;
    private final List<String> aggregatedInto = new ArrayList<>();
    private final Map<String, String> labels = new TreeMap<>();
    private String name = "";
    private String owner = "";
    private String serviceAccount = "";
    private boolean mirror;

    MetadataDraft(Kept kept) {
        this.kept = kept;
    }

    void take(String field, JsonParser json) throws IOException {
        switch (field) {
            case "name" -> name = BoundedJson.text(json);
            case "labels" -> BoundedJson.fields(json, this::takeLabel);
            case "annotations" -> BoundedJson.fields(json, this::takeAnnotation);
            case "ownerReferences" -> BoundedJson.elements(json, this::takeOwner);
            default -> {}
        }
    }

    void takeName(String field, JsonParser json) throws IOException {
        if (field.equals("name")) {
            name = BoundedJson.text(json);
        }
    }

    private void takeLabel(String label, JsonParser json) throws IOException {
        if (label.startsWith(AGGREGATED)) {
            if (BoundedJson.text(json).equals("true") && kept.room(aggregatedInto, Kept.FEW)) {
                aggregatedInto.add(label.substring(AGGREGATED.length()));
            }
        } else if ((label.startsWith("pod-security.kubernetes.io/") || label.endsWith("tenant"))
                && labels.size() < Kept.FEW) {
            labels.put(label, BoundedJson.text(json));
        }
    }

    private void takeAnnotation(String annotation, JsonParser json) throws IOException {
        switch (annotation) {
            case SERVICE_ACCOUNT -> serviceAccount = BoundedJson.text(json);
            case MIRROR -> mirror = true;
            default -> {}
        }
    }

    private void takeOwner(JsonParser json) throws IOException {
        var reference = new OwnerReference();
        BoundedJson.fields(json, reference::take);
        if (reference.controller) {
            owner = reference.kind + '/' + reference.name;
        }
    }

    String name() {
        return name;
    }

    List<String> aggregatedInto() {
        return aggregatedInto;
    }

    Map<String, String> labels() {
        return labels;
    }

    /** The controller's kind and name. */
    String owner() {
        return owner;
    }

    String serviceAccount() {
        return serviceAccount;
    }

    boolean mirror() {
        return mirror;
    }

    private static final class OwnerReference {
        private String kind = "";
        private String name = "";
        private boolean controller;

        private void take(String field, JsonParser json) throws IOException {
            switch (field) {
                case "kind" -> kind = BoundedJson.text(json);
                case "name" -> name = BoundedJson.text(json);
                case "controller" -> controller = BoundedJson.text(json).equals("true");
                default -> {}
            }
        }
    }
}
