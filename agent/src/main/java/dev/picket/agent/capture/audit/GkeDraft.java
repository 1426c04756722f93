package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.ApiCall.Level;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Ask;
import dev.picket.event.Authority.Credential;
import dev.picket.event.Envelope;
import dev.picket.event.Reason;
import dev.picket.event.Text;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** What is known of one GKE call while its log entry is read. One thread. */
final class GkeDraft {
    private static final String METHOD_PREFIX = "io.k8s.";
    private static final Reading NOT_AUDIT =
            new Reading.Refused(Reason.NOT_AUDIT, "a log entry, but no Kubernetes API call");

    private String service = "";
    private String method = "";
    private String resource = "";
    private String principal = "";
    private String ip = "";
    private String userAgent = "";
    private int grpcCode;
    private boolean request;
    private boolean response;
    private String message = "";
    private final ExecOptions options = new ExecOptions();
    private final Explained explained;
    private final Bodies bodies = new Bodies();
    private Decision granted = Decision.UNDECIDED;
    private String timestamp = "";
    private String insertId = "";
    private String operation = "";
    private boolean first;
    private boolean last;

    GkeDraft(Recurring recurring) {
        this.explained = new Explained(recurring);
    }

    void take(String name, JsonCursor json) {
        switch (name) {
            case "protoPayload" -> json.fields(this::takePayload);
            case "labels" -> json.fields(explained::takeAnnotation);
            case "operation" -> json.fields(this::takeOperation);
            case "timestamp" -> timestamp = json.text();
            case "insertId" -> insertId = json.text();
            default -> {}
        }
    }

    /** The reading, once all fields are in. */
    Reading finish(Supplier<String> row) {
        boolean kubernetes = method.startsWith(METHOD_PREFIX) && (service.isEmpty() || service.equals("k8s.io"));
        return kubernetes ? read(row) : NOT_AUDIT;
    }

    private Reading read(Supplier<String> row) {
        var time = Rfc3339.parse(timestamp);
        var at = time.orElse(Instant.EPOCH);
        var own = operation.isEmpty() ? insertId : operation;
        var id = own.isEmpty() ? row.get() : Text.printable(own);
        var object = named(object(), bodies.name());
        explained.status(GrpcCode.http(grpcCode), message);
        return new Reading.Read(
                time,
                new ApiCall(
                        Envelope.unplaced(id, at, at, Envelope.Observer.UNKNOWN),
                        id,
                        first && !last ? Stage.RESPONSE_STARTED : Stage.RESPONSE_COMPLETE,
                        response ? Level.REQUEST_RESPONSE : request ? Level.REQUEST : Level.METADATA,
                        verb(),
                        new ApiCall.User(principal, List.of(), "", "", ""),
                        null,
                        ip,
                        AuditDraft.firstProduct(userAgent),
                        object,
                        explained.code(),
                        explained.decision() == Decision.UNDECIDED ? granted : explained.decision(),
                        object.subresource().equals("exec") ? options.program() : "",
                        options.container(),
                        "",
                        ask(object),
                        explained.authority(Credential.UNKNOWN),
                        explained.reply(),
                        bodies.body(object, verb())));
    }

    private Ask ask(ObjectReference object) {
        boolean exec = object.subresource().equals("exec");
        return new Ask(
                "",
                "",
                "",
                Ask.Proxied.NOTHING,
                exec ? options.signs() : List.of(),
                exec && options.stdin(),
                exec && options.tty(),
                false);
    }

    private static ObjectReference named(ObjectReference object, String name) {
        return object.name().isEmpty() && !name.isEmpty() && !object.resource().isEmpty()
                ? new ObjectReference(object.group(), object.resource(), object.subresource(), object.namespace(), name)
                : object;
    }

    private String verb() {
        return method.substring(method.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    /** {@code apps/v1/namespaces/N/deployments/D} is the path behind {@code /apis/}; the core group is called {@code core}. */
    private ObjectReference object() {
        var path = resource.isEmpty() ? ofMethod() : resource;
        return RequestUri.of(path.startsWith("core/") ? "/api/" + path.substring("core/".length()) : "/apis/" + path)
                .object();
    }

    /** {@code io.k8s.core.v1.pods.list} without a resource name: all of them. */
    private String ofMethod() {
        var parts = method.substring(METHOD_PREFIX.length()).split("\\.", 16);
        return parts.length < 4
                ? ""
                : parts[parts.length - 4] + '/' + parts[parts.length - 3] + '/' + parts[parts.length - 2];
    }

    private void takePayload(String name, JsonCursor json) {
        switch (name) {
            case "serviceName" -> service = json.text();
            case "methodName" -> method = json.text();
            case "resourceName" -> resource = json.text();
            case "status" -> json.fields(this::takeStatus);
            case "authenticationInfo" -> json.fields(this::takeAuthentication);
            case "authorizationInfo" -> json.elements(one -> one.fields(this::takeAuthorization));
            case "requestMetadata" -> json.fields(this::takeMetadata);
            case "request" -> {
                request = true;
                takeRequest(json);
            }
            case "response" -> {
                response = true;
                bodies.takeResponse(json, verb(), AuditObject.UNKNOWN);
            }
            default -> {}
        }
    }

    private void takeStatus(String name, JsonCursor json) {
        switch (name) {
            case "code" -> grpcCode = BoundedNumbers.code(json);
            case "message" -> message = json.text();
            default -> {}
        }
    }

    private void takeAuthentication(String name, JsonCursor json) {
        if (name.equals("principalEmail") || (name.equals("principalSubject") && principal.isEmpty())) {
            principal = json.text();
        }
    }

    /** One permission that was not granted denies the call. */
    private void takeAuthorization(String name, JsonCursor json) {
        if (name.equals("granted") && granted != Decision.FORBID) {
            granted = json.text().equals("true") ? Decision.ALLOW : Decision.FORBID;
        }
    }

    private void takeMetadata(String name, JsonCursor json) {
        switch (name) {
            case "callerIp", "callerIP" -> ip = json.text();
            case "callerSuppliedUserAgent" -> userAgent = json.text();
            default -> {}
        }
    }

    private void takeRequest(JsonCursor json) {
        if (json.isArray()) {
            bodies.takeRequest(json, "", AuditObject.UNKNOWN);
            return;
        }
        var body = new BodyDraft();
        json.fields((field, value) -> {
            options.take(field, value);
            body.take(field, value);
        });
        bodies.request(body);
    }

    private void takeOperation(String name, JsonCursor json) {
        switch (name) {
            case "id" -> operation = json.text();
            case "first" -> first = json.text().equals("true");
            case "last" -> last = json.text().equals("true");
            default -> {}
        }
    }
}
