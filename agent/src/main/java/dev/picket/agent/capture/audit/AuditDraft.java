package dev.picket.agent.capture.audit;

import com.fasterxml.jackson.core.JsonParser;
import dev.picket.agent.capture.BoundedJson;
import dev.picket.agent.capture.Rfc3339;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.ApiCall.Level;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Envelope;
import dev.picket.event.Reason;
import dev.picket.event.Text;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What is known of one audit event while its fields are read, in whatever order they come. One thread. */
final class AuditDraft {
    private static final Reading FOLDED = new Reading.Folded();
    private static final Reading NOT_AUDIT = new Reading.Refused(Reason.NOT_AUDIT, "JSON, but no audit event");
    private static final Reading NO_VERB =
            new Reading.Refused(Reason.MALFORMED, "an audit event with neither verb nor requestURI");

    private final CredentialHashes credentials;
    private boolean marked;
    private String auditId = "";
    private Stage stage = Stage.RESPONSE_COMPLETE;
    private Level level = Level.UNSPECIFIED;
    private String verb = "";
    private String method = "";
    private String requestUri = "";
    private String sourceIp = "";
    private String userAgent = "";
    private String received = "";
    private String staged = "";
    private String timestamp = "";
    private final Bodies bodies = new Bodies();
    private final Explained explained = new Explained();
    private final AuditUser user = new AuditUser();
    private @Nullable AuditUser impersonated;
    private final AuditObject object = new AuditObject();

    AuditDraft(CredentialHashes credentials) {
        this.credentials = credentials;
    }

    void take(String name, JsonParser json) throws IOException {
        switch (name) {
            case "kind" -> marked |= BoundedJson.text(json).equals("Event");
            case "apiVersion" -> marked |= BoundedJson.text(json).startsWith("audit.k8s.io/");
            case "auditID" -> auditId = marking(json);
            case "stage" -> stage = stage(marking(json));
            case "requestURI" -> requestUri = marking(json);
            case "objectRef" -> part(json, object::take);
            case "user" -> part(json, user::take);
            case "impersonatedUser" -> BoundedJson.fields(json, impersonated()::take);
            case "requestObject" -> bodies.takeRequest(json, verb, object);
            case "responseObject" -> bodies.takeResponse(json, verb, object);
            case "sourceIPs" -> BoundedJson.elements(json, ip -> sourceIp = BoundedJson.text(ip));
            case "responseStatus" -> BoundedJson.fields(json, explained::takeStatus);
            case "annotations" -> BoundedJson.fields(json, explained::takeAnnotation);
            default -> takeText(name, json);
        }
    }

    /** The reading, once all fields are in. */
    Reading finish(Supplier<String> row) {
        if (!marked) {
            return NOT_AUDIT;
        }
        if (verb.isEmpty() && requestUri.isEmpty()) {
            return NO_VERB;
        }
        return stage == Stage.REQUEST_RECEIVED ? FOLDED : read(row);
    }

    private void takeText(String name, JsonParser json) throws IOException {
        switch (name) {
            case "verb" -> verb = BoundedJson.text(json).toLowerCase(Locale.ROOT);
            case "level" -> level = level(BoundedJson.text(json));
            case "userAgent" -> userAgent = BoundedJson.text(json);
            case "stageTimestamp" -> staged = BoundedJson.text(json);
            case "requestReceivedTimestamp" -> received = BoundedJson.text(json);
            case "timestamp" -> timestamp = BoundedJson.text(json);
            case "method" -> method = BoundedJson.text(json);
            default -> {}
        }
    }

    private Reading read(Supplier<String> row) {
        var reference = object.reference(requestUri, bodies.name());
        var did = verb.isEmpty() ? RequestUri.of(requestUri).verb(method) : verb;
        var ask = AskedLine.of(requestUri, reference, bodies.options());
        var id = auditId.isEmpty() ? row.get() : Text.printable(auditId);
        var end = firstTime(staged, timestamp, received);
        var at = end.orElse(Instant.EPOCH);
        var start = firstTime(received, timestamp, staged).orElse(at);
        return new Reading.Read(
                end,
                new ApiCall(
                        Envelope.unplaced(id, start, at, Envelope.Observer.UNKNOWN),
                        id,
                        stage,
                        level,
                        did,
                        user.identity(),
                        impersonated == null ? null : impersonated.identity(),
                        sourceIp,
                        firstProduct(userAgent),
                        reference,
                        explained.code(),
                        explained.decision(),
                        AskedLine.program(requestUri, reference, ask.proxied(), bodies.options()),
                        container(reference),
                        credentials.of(user.credential()),
                        credentials.of(explained.issuedCredential()),
                        ask,
                        explained.authority(user.credential()),
                        explained.reply(),
                        bodies.body(reference, did)));
    }

    private String container(ObjectReference reference) {
        return switch (reference.subresource()) {
            case "exec", "attach", "log" -> {
                var container = bodies.options().container();
                yield container.isEmpty() ? ExecQuery.container(requestUri) : container;
            }
            default -> "";
        };
    }

    private String marking(JsonParser json) throws IOException {
        marked = true;
        return BoundedJson.text(json);
    }

    private void part(JsonParser json, BoundedJson.Field taker) throws IOException {
        marked = true;
        BoundedJson.fields(json, taker);
    }

    private AuditUser impersonated() {
        var whom = impersonated == null ? new AuditUser() : impersonated;
        impersonated = whom;
        return whom;
    }

    private static Optional<Instant> firstTime(String first, String second, String third) {
        return Rfc3339.parse(first).or(() -> Rfc3339.parse(second)).or(() -> Rfc3339.parse(third));
    }

    static String firstProduct(String userAgent) {
        int end = 0;
        while (end < userAgent.length() && "/ (\t;,".indexOf(userAgent.charAt(end)) < 0) {
            end++;
        }
        return userAgent.substring(0, end);
    }

    private static Stage stage(String text) {
        return switch (text) {
            case "RequestReceived" -> Stage.REQUEST_RECEIVED;
            case "ResponseStarted" -> Stage.RESPONSE_STARTED;
            case "Panic" -> Stage.PANIC;
            default -> Stage.RESPONSE_COMPLETE;
        };
    }

    private static Level level(String text) {
        return switch (text) {
            case "Metadata" -> Level.METADATA;
            case "Request" -> Level.REQUEST;
            case "RequestResponse" -> Level.REQUEST_RESPONSE;
            default -> Level.UNSPECIFIED;
        };
    }

    static Decision decision(String text) {
        return switch (text) {
            case "allow" -> Decision.ALLOW;
            case "forbid" -> Decision.FORBID;
            default -> Decision.UNDECIDED;
        };
    }
}
