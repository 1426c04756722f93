package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import dev.picket.event.Content;

/**
 * Somebody asks the API server what he may. People and dashboards do; what runs in a pod was given its rights by who wrote it, and who asks by
 * hand from there found a token. Told as {@code api-enumeration}.
 */
final class Probing {
    private static final int PEOPLES = 10;
    private static final int BY_HAND = 3;

    private Probing() {}

    static boolean concerns(Observation observation, ApiCall call) {
        return Calls.isSelfReview(call) && call.impersonated() == null && !Caller.isCluster(observation);
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        episode.add(Evidence.of(call), question(call), 0, Calls.wasRefused(call), 0, observation.time());
        episode.raise(severity(episode, observation, call));
        if (episode.severity().compareTo(Severity.LOW) >= 0) {
            out.tell(Refusals.DETECTION, key, episode, .7, observation, () -> summary(episode, observation), null);
        }
    }

    private static String summary(Episode episode, Observation observation) {
        return "%s asked %d times what it may do".formatted(Who.calledWithTenant(observation.actor()), episode.count());
    }

    private static Severity severity(Episode episode, Observation observation, ApiCall call) {
        boolean fromPod = observation.standing() == Standing.WORKLOAD || observation.standing() == Standing.ADDON;
        if (fromPod && Caller.isByHand(call) && episode.count() >= BY_HAND) {
            return Severity.MEDIUM;
        }
        return episode.count() >= PEOPLES ? Severity.LOW : Severity.INFORMATIONAL;
    }

    /** Where the log has it. */
    private static long question(ApiCall call) {
        return call.body().content() instanceof Content.Question question
                ? Hash64.of(question.verb() + ' ' + question.object() + question.path())
                : 0;
    }
}
