package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.event.ApiCall.ObjectReference;
import java.io.IOException;

/** The {@code objectRef} of an audit event while it is read. One thread. */
final class AuditObject {
    /** Nothing has been read of it; never filled. */
    static final AuditObject UNKNOWN = new AuditObject();

    private String group = "";
    private String resource = "";
    private String subresource = "";
    private String namespace = "";
    private String name = "";

    void take(String field, JsonParser json) throws IOException {
        switch (field) {
            case "apiGroup" -> group = BoundedJson.text(json);
            case "resource" -> resource = BoundedJson.text(json);
            case "subresource" -> subresource = BoundedJson.text(json);
            case "namespace" -> namespace = BoundedJson.text(json);
            case "name" -> name = BoundedJson.text(json);
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
