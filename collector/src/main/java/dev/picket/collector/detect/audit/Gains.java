package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.Content;
import java.util.List;

/**
 * Somebody gives himself rights: binds a role to himself or to a group of his own, or may suddenly write what the escalation check refused him
 * before. That check refuses only who reaches for more than he has.
 */
final class Gains {
    static final Detection DETECTION = new Detection("rbac-gain", Severity.HIGH, List.of("T1098.006", "T1078.004"));

    private static final int ATTEMPTS = 2;
    private static final List<String> EVERYBODYS =
            List.of("system:authenticated", "system:unauthenticated", "system:serviceaccounts");

    private Gains() {}

    static boolean concerns(Observation observation, ApiCall call) {
        return Calls.isRights(call) && Calls.writes(call) && !Caller.isCluster(observation);
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        boolean refusedBefore = episode.knows(asked(call, true));
        episode.add(
                Evidence.of(call),
                asked(call, Calls.wasRefused(call)),
                Hash64.of(call.object().namespace()),
                Calls.wasRefused(call),
                0,
                observation.time());
        episode.raise(severity(episode, observation, call, refusedBefore));
        if (episode.severity().compareTo(Severity.LOW) >= 0) {
            out.tell(DETECTION, key, episode, observation, summary(episode, observation, call));
        }
    }

    /** What was asked for; a creation that authorisation refuses has no name in the log. */
    private static long asked(ApiCall call, boolean refused) {
        var object = call.object();
        return Hash64.of(
                call.verb() + ' ' + object.resource() + ' ' + object.namespace() + '/' + object.name(),
                refused ? 1 : 0);
    }

    private static Severity severity(Episode episode, Observation observation, ApiCall call, boolean refusedBefore) {
        if (Calls.wasRefused(call)) {
            return ofAttempt(episode, observation, call);
        }
        if (!Calls.succeeded(call)) {
            return Severity.INFORMATIONAL;
        }
        if (refusedBefore) {
            return Severity.HIGH;
        }
        return isSelfGrant(call) ? ofSelfGrant(call) : Severity.INFORMATIONAL;
    }

    private static Severity ofSelfGrant(ApiCall call) {
        boolean everything = Grants.givesMuch(call) && call.object().namespace().isEmpty();
        return everything ? Severity.CRITICAL : Severity.HIGH;
    }

    private static Severity ofAttempt(Episode episode, Observation observation, ApiCall call) {
        boolean escalation = call.decision() == Decision.ALLOW && call.code() == 403;
        boolean again = episode.refused() >= ATTEMPTS && episode.things() >= ATTEMPTS;
        boolean alert = !Caller.isProgram(observation, call) && (escalation || again);
        return alert ? Severity.MEDIUM : Severity.LOW;
    }

    /** A subject of the binding is its writer himself, or a group of his. */
    static boolean isSelfGrant(ApiCall call) {
        return call.body().content() instanceof Content.Binding binding
                && binding.subjects().stream().anyMatch(subject -> isSelf(subject, call.actingUser()));
    }

    private static boolean isSelf(Content.Subject subject, ApiCall.User user) {
        return switch (subject.kind()) {
            case "User" -> subject.name().equals(user.name());
            case "ServiceAccount" ->
                user.name().equals("system:serviceaccount:" + subject.namespace() + ':' + subject.name());
            case "Group" -> isOwnGroup(subject.name(), user);
            default -> false;
        };
    }

    private static boolean isOwnGroup(String group, ApiCall.User user) {
        return user.groups().contains(group) && EVERYBODYS.stream().noneMatch(group::startsWith);
    }

    private static String summary(Episode episode, Observation observation, ApiCall call) {
        var who = Who.calledWithTenant(observation.actor());
        var role = call.body().content() instanceof Content.Binding binding ? " of role " + binding.roleName() : "";
        if (Calls.wasRefused(call)) {
            return "%s was refused %d times to write rights, the last time to %s %s"
                    .formatted(who, episode.refused(), call.verb(), Calls.named(call));
        }
        return "%s gave itself rights%s: %s %s, after %d refusals"
                .formatted(who, role, call.verb(), Calls.named(call), episode.refused());
    }
}
