package dev.picket.collector.detect.tenancy;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Folding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.util.List;
import java.util.Set;

/**
 * An identity of one tenant acts on a namespace of another through the Kubernetes API: one finding per identity, namespace, kind of access
 * and hour. Secrets, code execution and writing are graver than reading, success than refusal.
 */
public final class CrossTenantApiAccess {
    public static final Detection DETECTION =
            new Detection("cross-tenant-api-access", Severity.HIGH, List.of("T1078.004", "T1552.007"));

    private static final Set<String> READING = Set.of("get", "list", "watch");
    /** Reading these is running code, or taking over an identity. */
    private static final Set<String> GRAVE_SUBRESOURCES =
            Set.of("exec", "attach", "portforward", "proxy", "token", "ephemeralcontainers");

    private CrossTenantApiAccess() {}

    public static Folding detector() {
        return new Folding(DETECTION, "identity", CrossTenantApiAccess::concerns, CrossTenantApiAccess::judge);
    }

    private static boolean concerns(Observation observation) {
        return observation.event() instanceof ApiCall call
                && call.stage() != ApiCall.Stage.REQUEST_RECEIVED
                && observation.relation() == Relation.CROSS_TENANT;
    }

    private static Folding.Said judge(Observation observation) {
        var call = (ApiCall) observation.event();
        boolean grave = isGrave(call);
        boolean succeeded = hasSucceeded(call);
        var subject = "%s %s %s".formatted(call.object().namespace(), grave, succeeded);
        var summary = summary(observation, call, succeeded);
        return new Folding.Said(subject, Finding.of(DETECTION, severity(grave, succeeded), .9, observation, summary));
    }

    private static Severity severity(boolean grave, boolean succeeded) {
        if (succeeded) {
            return grave ? Severity.HIGH : Severity.MEDIUM;
        }
        return grave ? Severity.MEDIUM : Severity.LOW;
    }

    private static boolean isGrave(ApiCall call) {
        return call.object().resource().equals("secrets")
                || GRAVE_SUBRESOURCES.contains(call.object().subresource())
                || !READING.contains(call.verb());
    }

    /** What was allowed but failed gave nothing away. */
    private static boolean hasSucceeded(ApiCall call) {
        return call.decision() != ApiCall.Decision.FORBID && call.code() < 400;
    }

    private static String summary(Observation observation, ApiCall call, boolean succeeded) {
        return "%s %s %s in %s (tenant %s)"
                .formatted(
                        Who.calledWithTenant(observation.actor()),
                        did(call, succeeded),
                        what(call.object()),
                        call.object().namespace(),
                        observation.target().tenant());
    }

    private static String did(ApiCall call, boolean succeeded) {
        boolean uses = GRAVE_SUBRESOURCES.contains(call.object().subresource());
        if (succeeded) {
            return uses ? "used" : past(call.verb());
        }
        return "tried to " + (uses ? "use" : call.verb());
    }

    private static String past(String verb) {
        return switch (verb) {
            case "get" -> "read";
            case "list", "watch", "patch" -> verb + "ed";
            case "create", "update", "delete" -> verb + "d";
            case "deletecollection" -> "deleted all";
            default -> "did " + verb;
        };
    }

    private static String what(ApiCall.ObjectReference object) {
        var resource =
                object.subresource().isEmpty() ? object.resource() : object.resource() + '/' + object.subresource();
        return object.name().isEmpty() ? resource : resource + ' ' + object.name();
    }
}
