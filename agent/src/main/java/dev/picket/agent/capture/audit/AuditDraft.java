package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.JsonCursor;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.ApiCall.Level;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.ApiCall.Stage;
import dev.picket.event.Envelope;
import dev.picket.event.Reason;
import dev.picket.event.Text;
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

    private final Recurring recurring;
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
    private final Explained explained;
    private AuditUser user = AuditUser.NOBODY;
    private @Nullable AuditUser impersonated;
    private final AuditObject object = new AuditObject();

    AuditDraft(Recurring recurring) {
        this.recurring = recurring;
        this.explained = new Explained(recurring);
    }

    void take(String name, JsonCursor json) {
        switch (name) {
            case "kind" -> marked |= json.word().equals("Event");
            case "apiVersion" -> marked |= json.word().startsWith("audit.k8s.io/");
            case "auditID" -> auditId = marking(json);
            case "stage" -> {
                marked = true;
                stage = stage(json.word());
            }
            case "requestURI" -> requestUri = marking(json);
            case "objectRef" -> part(json, object::take);
            case "user" -> user = user(json);
            case "impersonatedUser" ->
                impersonated = impersonated == null ? recurring.user(json) : impersonated.and(json);
            case "requestObject" -> bodies.takeRequest(json, verb, object);
            case "responseObject" -> bodies.takeResponse(json, verb, object);
            case "sourceIPs" -> json.elements(ip -> sourceIp = ip.word());
            case "responseStatus" -> json.fields(explained::takeStatus);
            case "annotations" -> json.fields(explained::takeAnnotation);
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

    private void takeText(String name, JsonCursor json) {
        switch (name) {
            case "verb" -> verb = json.word().toLowerCase(Locale.ROOT);
            case "level" -> level = level(json.word());
            case "userAgent" -> userAgent = json.word();
            case "stageTimestamp" -> staged = json.text();
            case "requestReceivedTimestamp" -> received = json.text();
            case "timestamp" -> timestamp = json.text();
            case "method" -> method = json.text();
            default -> {}
        }
    }

    private Reading read(Supplier<String> row) {
        var reference = object.reference(requestUri, bodies.name());
        var did = verb.isEmpty() ? RequestUri.of(requestUri).verb(method) : verb;
        var ask = recurring.ask(requestUri, reference, bodies.options());
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
                        user.identity(recurring),
                        impersonated == null
                                ? null
                                : impersonated.identity(recurring).by(""),
                        sourceIp,
                        recurring.product(userAgent),
                        reference,
                        explained.code(),
                        explained.decision(),
                        AskedLine.program(requestUri, reference, ask.proxied(), bodies.options()),
                        container(reference),
                        recurring.credential(explained.issuedCredential()),
                        ask,
                        explained.authority(user.kind()),
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

    private String marking(JsonCursor json) {
        marked = true;
        return json.text();
    }

    private void part(JsonCursor json, JsonCursor.Field taker) {
        marked = true;
        json.fields(taker);
    }

    /** A field that stands twice adds to what is known. */
    private AuditUser user(JsonCursor json) {
        marked = true;
        return user == AuditUser.NOBODY ? recurring.user(json) : user.and(json);
    }

    private Optional<Instant> firstTime(String first, String second, String third) {
        return recurring.time(first).or(() -> recurring.time(second)).or(() -> recurring.time(third));
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
