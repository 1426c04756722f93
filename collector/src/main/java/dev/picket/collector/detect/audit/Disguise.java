package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import java.util.List;

/**
 * Somebody acts as another, or tries to. Graded by whom he would be and what he does as that one: to look as a colleague is ordinary, to take a
 * service account's rights is not. Discovery and plain reading as a person are not counted.
 */
final class Disguise {
    static final Detection DETECTION =
            new Detection("impersonation", Severity.MEDIUM, List.of("T1078", "T1078.004", "T1548", "T1552.007"));

    private static final String MASTERS = "system:masters";
    private static final String SYSTEM = "system:";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";

    private Disguise() {}

    private enum As {
        PERSON,
        SERVICE_ACCOUNT,
        /** an account of a shared namespace, a part of the control plane, or whoever may do all */
        SYSTEM
    }

    private enum Doing {
        LOOKING,
        ASKING,
        GRAVE
    }

    static boolean concerns(Observation observation, ApiCall call) {
        return (call.reply().impersonationDenied() || call.impersonated() != null) && !Caller.isCluster(observation);
    }

    /** Whom an episode is about: refused attempts are one, whoever was meant. */
    static String subject(ApiCall call) {
        var impersonated = call.impersonated();
        return call.reply().impersonationDenied() || impersonated == null ? "refused" : "as " + impersonated.name();
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        var severity = severity(observation, call);
        if (severity == Severity.INFORMATIONAL) {
            return;
        }
        episode.add(
                Evidence.of(call),
                Hash64.of(call.verb() + ' ' + Calls.named(call)),
                Hash64.of(call.object().namespace()),
                Calls.wasRefused(call),
                0,
                observation.time());
        episode.raise(severity);
        out.tell(DETECTION, key, episode, observation, () -> summary(episode, call));
    }

    static Severity severity(Observation observation, ApiCall call) {
        return call.reply().impersonationDenied() ? ofRefused(call) : ofGranted(observation, call);
    }

    private static Severity ofRefused(ApiCall call) {
        var wished = call.reply().wished().name();
        return wished.equals(MASTERS) || wished.startsWith(SYSTEM) ? Severity.HIGH : Severity.MEDIUM;
    }

    private static Severity ofGranted(Observation observation, ApiCall call) {
        if (call.object().resource().isEmpty()) {
            return Severity.INFORMATIONAL;
        }
        var as = as(observation, call.actingUser());
        var doing = doing(observation, call);
        var severity = switch (as) {
            case SYSTEM -> doing == Doing.GRAVE ? Severity.HIGH : Severity.MEDIUM;
            case SERVICE_ACCOUNT -> doing == Doing.LOOKING ? Severity.INFORMATIONAL : Severity.MEDIUM;
            case PERSON -> ofPerson(doing);
        };
        return Caller.isProgram(observation, call) && as != As.SYSTEM ? atMostLow(severity) : severity;
    }

    private static Severity ofPerson(Doing doing) {
        return switch (doing) {
            case LOOKING -> Severity.INFORMATIONAL;
            case ASKING -> Severity.LOW;
            case GRAVE -> Severity.MEDIUM;
        };
    }

    private static Severity atMostLow(Severity severity) {
        return severity.alerts() ? Severity.LOW : severity;
    }

    private static As as(Observation observation, ApiCall.User user) {
        if (user.groups().contains(MASTERS)) {
            return As.SYSTEM;
        }
        if (user.name().startsWith(SERVICE_ACCOUNT)) {
            return observation.actor().tenant().equals(Tenants.SHARED) ? As.SYSTEM : As.SERVICE_ACCOUNT;
        }
        return user.name().startsWith(SYSTEM) && !user.name().equals("system:anonymous") ? As.SYSTEM : As.PERSON;
    }

    private static Doing doing(Observation observation, ApiCall call) {
        if (Calls.isQuestion(call)) {
            return Doing.ASKING;
        }
        boolean grave = Calls.isSecret(call)
                || Calls.runsInPod(call)
                || Calls.isTokenRequest(call)
                || (Calls.isRights(call) && Calls.writes(call))
                || (Calls.writes(call) && Place.of(observation, call).isBeyond());
        return grave ? Doing.GRAVE : Doing.LOOKING;
    }

    private static String summary(Episode episode, ApiCall call) {
        var who = call.user().name();
        if (call.reply().impersonationDenied()) {
            var wished = call.reply().wished().name();
            return "%s was refused %d times to act as %s"
                    .formatted(who, episode.count(), wished.isEmpty() ? "another" : wished);
        }
        return "%s acted as %s: %d times, the last to %s %s%s"
                .formatted(
                        who,
                        call.actingUser().name(),
                        episode.count(),
                        call.verb(),
                        Calls.named(call),
                        Calls.succeeded(call) ? "" : ", which failed");
    }
}
