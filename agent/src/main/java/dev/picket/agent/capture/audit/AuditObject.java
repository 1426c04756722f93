package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.ApiCall.ObjectReference;

/** The {@code objectRef} of an audit event while it is read. One thread. */
final class AuditObject {
    /** Nothing has been read of it; never filled. */
    static final AuditObject UNKNOWN = new AuditObject();

    private String group = "";
    private String resource = "";
    private String subresource = "";
    private String namespace = "";
    private String name = "";

    void take(String field, JsonCursor json) {
        switch (field) {
            case "apiGroup" -> group = json.word();
            case "resource" -> resource = json.word();
            case "subresource" -> subresource = json.word();
            case "namespace" -> namespace = json.word();
            case "name" -> name = json.text();
            default -> {}
        }
    }

    /** Whether it has come yet. */
    boolean known() {
        return !resource.isEmpty();
    }

    String resource() {
        return resource;
    }

    String subresource() {
        return subresource;
    }

    boolean named() {
        return !name.isEmpty();
    }

    /** The object, from the request's path if there was no {@code objectRef}; its name from a body if nothing else tells. */
    ObjectReference reference(String requestUri, String bodyName) {
        var said = resource.isEmpty()
                ? RequestUri.of(requestUri).object()
                : new ObjectReference(group, resource, subresource, namespace, name);
        return said.name().isEmpty() && !bodyName.isEmpty() && !said.resource().isEmpty()
                ? new ObjectReference(said.group(), said.resource(), said.subresource(), said.namespace(), bodyName)
                : said;
    }
}
