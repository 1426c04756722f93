package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import java.util.List;

/** A name of the cluster's own parts, a node's or a controller's, borne by somebody who is elsewhere: its credential was taken or forged. */
final class Claims {
    static final Detection DETECTION =
            new Detection("claimed-system-identity", Severity.HIGH, List.of("T1078.004", "T1036", "T1552.007"));

    private Claims() {}

    /** Discovery tells nothing; nor does a name in a log that leaves out groups, as some clouds do. */
    static boolean concerns(Observation observation, ApiCall call) {
        boolean claimed = observation.standing() == Standing.CLAIMED
                && !call.object().resource().isEmpty()
                && !call.user().groups().isEmpty();
        return claimed || isNodeByHand(call);
    }

    /** A kubelet reads secrets by its own client. */
    private static boolean isNodeByHand(ApiCall call) {
        return (Calls.isSecret(call) || Calls.isTokenRequest(call))
                && Caller.isByHand(call)
                && call.user().groups().contains("system:nodes");
    }

    static String subject(ApiCall call) {
        return "claimed at " + call.sourceIp();
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        episode.add(
                Evidence.of(call),
                Hash64.of(call.verb() + ' ' + Calls.named(call)),
                Hash64.of(call.object().namespace()),
                Calls.wasRefused(call),
                0,
                observation.time());
        episode.raise(Calls.isSecret(call) || Calls.writes(call) ? Severity.HIGH : Severity.MEDIUM);
        out.tell(DETECTION, key + ' ' + subject(call), episode, .9, observation, () -> summary(episode, call), null);
    }

    private static String summary(Episode episode, ApiCall call) {
        return "%s acts from %s by %s, as it does not: %d calls, the last to %s %s"
                .formatted(
                        call.user().name(),
                        call.sourceIp(),
                        call.agentFamily().isEmpty() ? "an unnamed program" : call.agentFamily(),
                        episode.count(),
                        call.verb(),
                        Calls.named(call));
    }
}
