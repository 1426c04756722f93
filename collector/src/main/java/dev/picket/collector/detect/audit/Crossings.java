package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.util.List;
import java.util.Set;

/**
 * An identity of one tenant acts on a namespace of another: one finding per identity, namespace and episode, as bad as the worst of it. Secrets,
 * code execution and writing are graver than reading, success than refusal; reading that the other tenant's own binding allows was invited.
 */
final class Crossings {
    static final Detection DETECTION = new Detection(
            "cross-tenant-api-access", Severity.HIGH, List.of("T1078.004", "T1552.007", "T1609", "T1613"));

    /** Reading these is running code, or taking over an identity. */
    private static final Set<String> GRAVE_SUBRESOURCES =
            Set.of("exec", "attach", "portforward", "proxy", "token", "ephemeralcontainers");

    private Crossings() {}

    static boolean concerns(Observation observation) {
        return observation.relation() == Relation.CROSS_TENANT;
    }

    static String subject(Observation observation, ApiCall call) {
        return "across " + call.object().namespace() + " as "
                + observation.actor().key();
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        episode.add(
                Evidence.of(call),
                Hash64.of(call.verb() + ' ' + Calls.named(call)),
                0,
                Calls.wasRefused(call),
                0,
                observation.time());
        episode.raise(severity(observation, call));
        out.tell(
                DETECTION,
                key + ' ' + subject(observation, call),
                episode,
                .9,
                observation,
                () -> summary(episode, observation, call),
                null);
    }

    private static Severity severity(Observation observation, ApiCall call) {
        if (Caller.isProgram(observation, call)
                && isUndeclared(observation.actor())
                && isUndeclared(observation.target())) {
            return Severity.LOW;
        }
        if (isGrave(call)) {
            return Calls.succeeded(call) ? Severity.HIGH : Severity.MEDIUM;
        }
        return Calls.succeeded(call) && !isInvited(call) ? Severity.MEDIUM : Severity.LOW;
    }

    /** The namespace stands for a tenant that nobody named: what works for several of them is often a part of the cluster. */
    private static boolean isUndeclared(Entity entity) {
        return entity.tenant().equals(entity.namespace());
    }

    /** The namespace's own binding names the caller, or his group. */
    private static boolean isInvited(ApiCall call) {
        var grant = call.authority().grant();
        return grant.bindingKind().equals("RoleBinding")
                && grant.bindingNamespace().equals(call.object().namespace());
    }

    private static boolean isGrave(ApiCall call) {
        return call.object().resource().equals("secrets")
                || GRAVE_SUBRESOURCES.contains(call.object().subresource())
                || Calls.writes(call);
    }

    private static String summary(Episode episode, Observation observation, ApiCall call) {
        var times = episode.count() == 1 ? "" : ", the last of %d calls".formatted(episode.count());
        return "%s %s %s (tenant %s)%s"
                .formatted(
                        Who.calledWithTenant(observation.actor()),
                        did(call),
                        Calls.named(call),
                        observation.target().tenant(),
                        times);
    }

    private static String did(ApiCall call) {
        boolean uses = GRAVE_SUBRESOURCES.contains(call.object().subresource());
        if (Calls.succeeded(call)) {
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
}
