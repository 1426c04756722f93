package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
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

    void take(String field, JsonCursor json) {
        switch (field) {
            case "name" -> name = json.text();
            case "labels" -> json.fields(this::takeLabel);
            case "annotations" -> json.fields(this::takeAnnotation);
            case "ownerReferences" -> json.elements(this::takeOwner);
            default -> {}
        }
    }

    void takeName(String field, JsonCursor json) {
        if (field.equals("name")) {
            name = json.text();
        }
    }

    private void takeLabel(String label, JsonCursor json) {
        if (label.startsWith(AGGREGATED)) {
            if (json.text().equals("true") && kept.room(aggregatedInto, Kept.FEW)) {
                aggregatedInto.add(label.substring(AGGREGATED.length()));
            }
        } else if ((label.startsWith("pod-security.kubernetes.io/") || label.endsWith("tenant"))
                && labels.size() < Kept.FEW) {
            labels.put(label, json.text());
        }
    }

    private void takeAnnotation(String annotation, JsonCursor json) {
        switch (annotation) {
            case SERVICE_ACCOUNT -> serviceAccount = json.text();
            case MIRROR -> mirror = true;
            default -> {}
        }
    }

    private void takeOwner(JsonCursor json) {
        var reference = new OwnerReference();
        json.fields(reference::take);
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

        private void take(String field, JsonCursor json) {
            switch (field) {
                case "kind" -> kind = json.text();
                case "name" -> name = json.text();
                case "controller" -> controller = json.text().equals("true");
                default -> {}
            }
        }
    }
}
