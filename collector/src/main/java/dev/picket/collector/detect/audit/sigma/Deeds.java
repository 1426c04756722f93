package dev.picket.collector.detect.audit.sigma;

import dev.picket.event.ApiCall;
import java.util.Set;

/** How findings of rules speak of what was done. */
final class Deeds {
    /** What one uses, whatever the verb. */
    private static final Set<String> USED =
            Set.of("exec", "attach", "portforward", "proxy", "token", "ephemeralcontainers");

    private Deeds() {}

    static String did(ApiCall call) {
        boolean uses = USED.contains(call.object().subresource());
        boolean succeeded = call.decision() != ApiCall.Decision.FORBID && call.code() < 400;
        if (succeeded) {
            return uses ? "used" : past(call.verb());
        }
        return "tried to " + (uses ? "use" : infinitive(call.verb()));
    }

    /** {@code pods/exec red/web}. */
    static String object(ApiCall.ObjectReference object) {
        var resource =
                object.subresource().isEmpty() ? object.resource() : object.resource() + '/' + object.subresource();
        var name = object.namespace().isEmpty() || object.name().isEmpty()
                ? object.namespace() + object.name()
                : object.namespace() + '/' + object.name();
        var all = name.isEmpty() ? resource : resource + ' ' + name;
        return all.isEmpty() ? "the API" : all;
    }

    private static String infinitive(String verb) {
        return verb.equals("deletecollection") ? "delete all" : verb;
    }

    private static String past(String verb) {
        return switch (verb) {
            case "get" -> "read";
            case "list", "watch" -> verb + "ed";
            case "patch" -> "patched";
            case "create", "update", "delete" -> verb + "d";
            case "deletecollection" -> "deleted all";
            case "put" -> "put to";
            case "post" -> "posted to";
            default -> "did " + verb + " on";
        };
    }
}
