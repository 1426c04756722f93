package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Gain;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.rbac.Threat;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.Decision;
import dev.picket.event.Content.Subject;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Somebody gains rights by a call: what he may do after it, less what he might before, whoever wrote it and by whatever way (a binding, a role that is bound, a role
 * that another takes in). Gravest when it is the writer himself. What is written once more, or narrowed, gives nobody anything. Where roles are not known, by names: a binding for its writer, or a write that the escalation
 * check refused him before; that check refuses only who reaches for more than he has.
 */
final class Gains {
    static final Detection DETECTION = new Detection("rbac-gain", Severity.HIGH, List.of("T1098.006", "T1078.004"));

    private static final int ATTEMPTS = 2;

    /** Weights of what is gained ({@link Threat#weight}): the means to everything; credentials of others or programs in any pod; more than reading. */
    private static final int MEANS_TO_ALL = 9;

    private static final int GRAVE = 7;
    private static final int SOME = 4;

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
        var worst = Calls.succeeded(call) ? worst(observation, call) : Optional.<Worst>empty();
        episode.raise(severity(episode, observation, call, refusedBefore, worst));
        if (episode.severity().compareTo(Severity.LOW) >= 0) {
            out.tell(DETECTION, key, episode, observation, () -> summary(episode, observation, call, worst));
        }
    }

    /** What was asked for; a creation that authorisation refuses has no name in the log. */
    private static long asked(ApiCall call, boolean refused) {
        var object = call.object();
        return Hash64.of(
                call.verb() + ' ' + object.resource() + ' ' + object.namespace() + '/' + object.name(),
                refused ? 1 : 0);
    }

    private static Severity severity(
            Episode episode, Observation observation, ApiCall call, boolean refusedBefore, Optional<Worst> worst) {
        if (Calls.wasRefused(call)) {
            return ofAttempt(episode, observation, call);
        }
        if (!Calls.succeeded(call)) {
            return Severity.INFORMATIONAL;
        }
        if (refusedBefore) {
            return Severity.HIGH;
        }
        return ofGain(observation, call, worst);
    }

    private static Severity ofGain(Observation observation, ApiCall call, Optional<Worst> worst) {
        if (Gain.isForSelf(call) && Gain.isUnknown(call, observation.access())) {
            return Severity.HIGH;
        }
        return worst.isEmpty() ? Severity.INFORMATIONAL : severity(worst.get(), Caller.isProgram(observation, call));
    }

    private static Severity severity(Worst worst, boolean byProgram) {
        int weight = worst.weight();
        if (worst.gain.self()) {
            return weight >= MEANS_TO_ALL ? Severity.CRITICAL : weight > 0 ? Severity.HIGH : Severity.MEDIUM;
        }
        if (byProgram || weight < GRAVE) {
            return weight >= SOME ? Severity.LOW : Severity.INFORMATIONAL;
        }
        return weight >= MEANS_TO_ALL ? Severity.HIGH : Severity.MEDIUM;
    }

    /** His own before others', then by weight. */
    private static Optional<Worst> worst(Observation observation, ApiCall call) {
        return Gain.of(call, observation.access()).stream()
                .map(Worst::of)
                .max(Comparator.<Worst, Boolean>comparing(worst -> worst.gain.self())
                        .thenComparingInt(Worst::weight));
    }

    /** A gain, and the gravest thing that it allows. */
    private record Worst(Gain gain, Optional<Threat> threat) {
        static Worst of(Gain gain) {
            return new Worst(gain, gain.more().threats().stream().max(Comparator.comparingInt(Threat::weight)));
        }

        int weight() {
            return threat.map(Threat::weight).orElse(0);
        }
    }

    /** The writer himself has more by it. */
    static boolean isSelfGrant(Observation observation, ApiCall call) {
        return (Gain.isForSelf(call) && Gain.isUnknown(call, observation.access()))
                || Gain.isOwn(call, observation.access());
    }

    private static Severity ofAttempt(Episode episode, Observation observation, ApiCall call) {
        boolean escalation = call.decision() == Decision.ALLOW && call.code() == 403;
        boolean again = episode.refused() >= ATTEMPTS && episode.things() >= ATTEMPTS;
        boolean alert = !Caller.isProgram(observation, call) && (escalation || again);
        return alert ? Severity.MEDIUM : Severity.LOW;
    }

    private static String summary(Episode episode, Observation observation, ApiCall call, Optional<Worst> worst) {
        var who = Who.calledWithTenant(observation.actor());
        var did = call.verb() + ' ' + Calls.named(call);
        if (Calls.wasRefused(call)) {
            return "%s was refused %d times to write rights, the last time to %s"
                    .formatted(who, episode.refused(), did);
        }
        var after = episode.refused() == 0 ? "" : ", after %d refusals".formatted(episode.refused());
        return worst.map(most ->
                        "%s gave %s more rights%s: %s%s".formatted(who, whom(most.gain), told(most), did, after))
                .orElseGet(() -> "%s gave itself rights: %s%s".formatted(who, did, after));
    }

    private static String whom(Gain gain) {
        return gain.self() ? "itself" : called(gain.subject());
    }

    private static String called(Subject subject) {
        return switch (subject.kind()) {
            case "Group" -> "group " + subject.name();
            case "ServiceAccount" ->
                "service account " + (subject.namespace().isEmpty() ? "" : subject.namespace() + '/') + subject.name();
            default -> subject.name();
        };
    }

    /** The worst of it. */
    private static String told(Worst worst) {
        return worst.threat
                .map(threat -> " (" + threat.danger().label()
                        + (threat.namespace().isEmpty() ? " everywhere" : " in " + threat.namespace()) + ')')
                .orElse("");
    }
}
