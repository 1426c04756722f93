package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.TokenPlace;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.util.List;

/** A token that is bound to a pod comes from where neither the pod nor its node is: somebody took it. */
final class Strays {
    static final Detection DETECTION =
            new Detection("stolen-pod-token", Severity.HIGH, List.of("T1528", "T1550.001", "T1552.001"));

    private Strays() {}

    static boolean concerns(Observation observation) {
        return observation.tokenPlace().isForeign();
    }

    static String subject(ApiCall call) {
        return "away " + call.user().podUid() + ' ' + call.sourceIp();
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        boolean certain = observation.tokenPlace() == TokenPlace.ELSEWHERE;
        episode.add(
                Evidence.of(call),
                Hash64.of(call.verb() + ' ' + Calls.named(call)),
                Hash64.of(call.object().namespace()),
                Calls.wasRefused(call),
                0,
                observation.time());
        episode.raise(certain ? Severity.HIGH : Severity.MEDIUM);
        out.tell(
                DETECTION,
                key + ' ' + subject(call),
                episode,
                certain ? 1 : .6,
                observation,
                () -> summary(episode, observation, call),
                null);
    }

    private static String summary(Episode episode, Observation observation, ApiCall call) {
        var rival = observation.rival();
        var there = rival == null ? call.sourceIp() : Who.calledWithTenant(rival) + " at " + call.sourceIp();
        return "the token of pod %s (%s) was used by %s, %d times, the last to %s %s"
                .formatted(
                        call.user().pod(),
                        Who.called(observation.actor()),
                        there,
                        episode.count(),
                        call.verb(),
                        Calls.named(call));
    }
}
