package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import dev.picket.event.Content;
import java.time.Duration;
import java.util.List;

/**
 * Somebody has a token made for a service account that is not his own. Graded by whose account it is and how long the token lives; kubelets do
 * it for their pods all day.
 */
final class Tokens {
    static final Detection DETECTION =
            new Detection("foreign-token-request", Severity.MEDIUM, List.of("T1528", "T1098"));

    private static final long LONG_SECONDS = Duration.ofDays(2).toSeconds();

    private Tokens() {}

    static boolean concerns(Observation observation, ApiCall call) {
        return Calls.isTokenRequest(call) && !Caller.isCluster(observation) && !isOwn(observation, call);
    }

    private static boolean isOwn(Observation observation, ApiCall call) {
        var actor = observation.actor();
        return actor.namespace().equals(call.object().namespace())
                && actor.name().equals(call.object().name());
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        var object = call.object();
        episode.add(
                Evidence.of(call),
                Hash64.of(object.namespace() + '/' + object.name()),
                Hash64.of(object.namespace()),
                !Calls.succeeded(call),
                0,
                observation.time());
        episode.raise(severity(observation, call));
        out.tell(DETECTION, key + ' ' + Calls.named(call), episode, observation, () -> summary(observation, call));
    }

    static Severity severity(Observation observation, ApiCall call) {
        var byPlace = switch (Place.of(observation, call)) {
            case OWN, OPEN, CLUSTER -> Severity.LOW;
            case SHARED -> Severity.MEDIUM;
            case FOREIGN -> Severity.HIGH;
        };
        return Calls.succeeded(call) && isForLong(call) ? worse(byPlace) : byPlace;
    }

    private static Severity worse(Severity severity) {
        return severity == Severity.LOW ? Severity.MEDIUM : Severity.HIGH;
    }

    private static boolean isForLong(ApiCall call) {
        return call.body().content() instanceof Content.TokenRequest request
                && request.expirationSeconds() >= LONG_SECONDS;
    }

    private static String summary(Observation observation, ApiCall call) {
        return "%s %s a token for service account %s/%s%s"
                .formatted(
                        Who.calledWithTenant(observation.actor()),
                        Calls.succeeded(call) ? "had the API server make" : "was refused",
                        call.object().namespace(),
                        call.object().name(),
                        isForLong(call) ? ", which lives for days" : "");
    }
}
