package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Body;
import dev.picket.event.Body.Origin;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The bodies of one audit event while it is read: only those that may say something are. One thread. */
final class Bodies {
    private static final Set<String> READING = Set.of("get", "list", "watch", "delete", "deletecollection");
    private static final Set<String> SUBRESOURCES =
            Set.of("", "ephemeralcontainers", "token", "approval", "scale", "resize");
    private static final Set<String> RESOURCES = Set.of(
            "pods",
            "podtemplates",
            "deployments",
            "daemonsets",
            "statefulsets",
            "replicasets",
            "replicationcontrollers",
            "jobs",
            "cronjobs",
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
            "certificatesigningrequests",
            "serviceaccounts",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations",
            "validatingadmissionpolicies",
            "validatingadmissionpolicybindings",
            "mutatingadmissionpolicies",
            "mutatingadmissionpolicybindings",
            "apiservices",
            "services",
            "ingresses",
            "namespaces",
            "configmaps",
            "secrets",
            "persistentvolumes",
            "selfsubjectaccessreviews",
            "subjectaccessreviews",
            "localsubjectaccessreviews",
            "selfsubjectrulesreviews");

    private static final Set<String> ENTRIES = Set.of("exec", "attach");

    private ExecOptions options = ExecOptions.NONE;
    private @Nullable BodyDraft request;
    private @Nullable BodyDraft response;

    void takeRequest(JsonCursor json, String verb, AuditObject object) {
        if (ENTRIES.contains(object.subresource())) {
            options = options == ExecOptions.NONE ? new ExecOptions() : options;
            json.fields(options::take);
        } else if (matters(verb, object)) {
            request = read(json);
        } else if (!object.named()) {
            request = named(json);
        }
    }

    /** A response is read where the request alone does not tell. */
    void takeResponse(JsonCursor json, String verb, AuditObject object) {
        boolean told = request != null && request.seen() && !request.opaque();
        if (matters(verb, object) && !told) {
            response = read(json);
        } else if (!object.named()) {
            response = named(json);
        }
    }

    /** A request that was read field by field elsewhere. */
    void request(BodyDraft draft) {
        request = draft;
    }

    private static boolean matters(String verb, AuditObject object) {
        return !READING.contains(verb) && (!object.known() || isRead(object.resource(), object.subresource()));
    }

    private static boolean isRead(String resource, String subresource) {
        return SUBRESOURCES.contains(subresource) && (RESOURCES.contains(resource) || subresource.equals("scale"));
    }

    private static BodyDraft read(JsonCursor json) {
        var body = new BodyDraft();
        body.read(json);
        return body;
    }

    /** Of a body that does not matter only its name. */
    private static BodyDraft named(JsonCursor json) {
        var body = new BodyDraft();
        body.readName(json);
        return body;
    }

    ExecOptions options() {
        return options;
    }

    /** The name that the object has by its bodies, or empty. */
    String name() {
        var answered = response == null ? "" : response.name();
        return answered.isEmpty() && request != null ? request.name() : answered;
    }

    /** What they say of the object, now that its kind is known. */
    Body body(ObjectReference object, String verb) {
        if (READING.contains(verb) || !isRead(object.resource(), object.subresource())) {
            return Body.NONE;
        }
        if (request != null && request.seen() && !request.opaque()) {
            return of(request, verb.equals("patch") ? Origin.PATCH : Origin.REQUEST, object);
        }
        if (response != null && response.seen()) {
            return of(response, Origin.RESPONSE, object);
        }
        return request != null && request.seen() ? of(request, Origin.PATCH, object) : Body.NONE;
    }

    private static Body of(BodyDraft draft, Origin origin, ObjectReference object) {
        return new Body(origin, draft.cut() || draft.opaque(), draft.content(object.resource(), object.subresource()));
    }
}
