package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.audit.sigma.Fields.Draft;
import dev.picket.event.ApiCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fields of an audit event's head. */
final class EventFields {
    private static final Kind VERB = Kind.choice(
            Map.ofEntries(
                    Map.entry("replace", "update"),
                    Map.entry("read", "get"),
                    Map.entry("remove", "delete"),
                    Map.entry("exec", "get and create, with objectRef.subresource: exec"),
                    Map.entry("approve", "update and patch, with objectRef.subresource: approval"),
                    Map.entry("impersonate", "any verb, with impersonatedUser.username|exists: true"),
                    Map.entry("bind", "create, with objectRef.resource: rolebindings"),
                    Map.entry("escalate", "update, with objectRef.resource: roles")),
            "get",
            "list",
            "watch",
            "create",
            "update",
            "patch",
            "delete",
            "deletecollection",
            "post",
            "put",
            "head",
            "options",
            "connect",
            "trace",
            "proxy");
    private static final Kind STAGE = Kind.choice("ResponseStarted", "ResponseComplete", "Panic");
    private static final Kind LEVEL = Kind.choice("Metadata", "Request", "RequestResponse");
    private static final Kind CODE = Kind.number(
            100, 599, "whether it was allowed is in annotations.authorization.k8s.io/decision: allow or forbid");

    private EventFields() {}

    static List<Draft> all() {
        var fields = new ArrayList<Draft>(List.of(
                one("verb", VERB, ApiCall::verb),
                one(
                        "stage",
                        STAGE,
                        call -> stage(call.stage()),
                        "a request is judged once, at its last stage that tells"),
                one("level", LEVEL, call -> level(call.level())),
                one("auditID", Kind.TEXT, ApiCall::auditId),
                one("sourceIPs", Kind.ADDRESS, ApiCall::sourceIp, "the last one alone: a client can forge the others"),
                new Draft("responseStatus.code", CODE, (call, _) -> number(call.code())),
                one("responseStatus.reason", Kind.TEXT, call -> call.reply().reason()),
                one(
                        "annotations.authorization.k8s.io/decision",
                        Kind.choice("allow", "forbid"),
                        call -> decision(call.decision())),
                one("objectRef.resource", Kind.RESOURCE, call -> call.object().resource()),
                one("objectRef.subresource", Kind.TEXT, call -> call.object().subresource()),
                one("objectRef.apiGroup", Kind.GROUP, call -> call.object().group()),
                one("objectRef.namespace", Kind.TEXT, call -> call.object().namespace()),
                one(
                        "objectRef.name",
                        Kind.TEXT,
                        call -> call.object().name(),
                        "of a create also where only the body names it")));
        fields.addAll(user("user", ApiCall::user));
        fields.addAll(user("impersonatedUser", ApiCall::impersonated));
        return fields;
    }

    private static List<Draft> user(String prefix, Function<ApiCall, ApiCall.@Nullable User> whose) {
        var extra = prefix + ".extra.authentication.kubernetes.io/";
        return List.of(
                ofUser(prefix + ".username", whose, ApiCall.User::name),
                new Draft(prefix + ".groups", Kind.TEXT, (call, _) -> {
                    var user = whose.apply(call);
                    return user == null ? List.of() : user.groups();
                }),
                ofUser(extra + "pod-name", whose, ApiCall.User::pod),
                ofUser(extra + "pod-uid", whose, ApiCall.User::podUid),
                ofUser(extra + "node-name", whose, ApiCall.User::node));
    }

    private static Draft ofUser(
            String name, Function<ApiCall, ApiCall.@Nullable User> whose, Function<ApiCall.User, String> reading) {
        return one(name, Kind.TEXT, call -> {
            var user = whose.apply(call);
            return user == null ? "" : reading.apply(user);
        });
    }

    static Draft one(String name, Kind kind, Function<ApiCall, String> reading) {
        return one(name, kind, reading, "");
    }

    static Draft one(String name, Kind kind, Function<ApiCall, String> reading, String note) {
        return new Draft(name, kind, (call, _) -> text(reading.apply(call)), note);
    }

    static List<String> text(String value) {
        return value.isEmpty() ? List.of() : List.of(value);
    }

    static List<String> number(long value) {
        return value == 0 ? List.of() : List.of(Long.toString(value));
    }

    private static String stage(ApiCall.Stage stage) {
        return switch (stage) {
            case RESPONSE_COMPLETE -> "ResponseComplete";
            case RESPONSE_STARTED -> "ResponseStarted";
            case REQUEST_RECEIVED -> "RequestReceived";
            case PANIC -> "Panic";
        };
    }

    private static String level(ApiCall.Level level) {
        return switch (level) {
            case UNSPECIFIED -> "";
            case METADATA -> "Metadata";
            case REQUEST -> "Request";
            case REQUEST_RESPONSE -> "RequestResponse";
        };
    }

    private static String decision(ApiCall.Decision decision) {
        return switch (decision) {
            case UNDECIDED -> "";
            case ALLOW -> "allow";
            case FORBID -> "forbid";
        };
    }
}
