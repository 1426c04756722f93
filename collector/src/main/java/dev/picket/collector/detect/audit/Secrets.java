package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Hash64;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.util.List;

/**
 * Somebody goes through secrets that are not his own: all of the cluster's or of a shared namespace at once, or one by one, by many names or in
 * many namespaces. What a program in a pod does all day stays low until it is refused again and again: it guesses.
 */
final class Secrets {
    static final Detection DETECTION =
            new Detection("secrets-enumeration", Severity.MEDIUM, List.of("T1552.007", "T1613"));

    private static final int NAMES_MANY = 5;
    private static final int NAMES_VERY_MANY = 12;
    private static final int GUESSES = 3;

    private Secrets() {}

    static boolean concerns(Observation observation, ApiCall call) {
        return Calls.isSecret(call)
                && Calls.reads(call)
                && call.impersonated() == null
                && call.code() != 404
                && !Caller.isCluster(observation)
                && (Place.of(observation, call) != Place.OWN || isLooseToken(observation, call));
    }

    /** Its own secrets are where a taken token's way begins; no alert by themselves. */
    private static boolean isLooseToken(Observation observation, ApiCall call) {
        return observation.standing() == Standing.UNKNOWN && Caller.isByHand(call);
    }

    /** Adds it to the episode; the finding as it stands when that is worth telling. */
    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        var object = call.object();
        episode.add(
                Evidence.of(call),
                Hash64.of(object.namespace() + '/' + object.name()),
                Hash64.of(object.namespace()),
                Calls.wasRefused(call),
                0,
                observation.time());
        episode.raise(ofOne(observation, call));
        episode.raise(ofAll(episode, observation, call));
        if (episode.severity().compareTo(Severity.LOW) >= 0) {
            out.tell(DETECTION, key, episode, observation, () -> summary(episode, observation, call));
        }
    }

    private static Severity ofOne(Observation observation, ApiCall call) {
        var place = Place.of(observation, call);
        if (place == Place.OWN) {
            return Severity.INFORMATIONAL;
        }
        if (!Calls.isUnnamed(call)) {
            return place.isBeyond() ? Severity.LOW : Severity.INFORMATIONAL;
        }
        if (!place.isBeyond() || Caller.isProgram(observation, call)) {
            return Severity.LOW;
        }
        return place == Place.CLUSTER && Calls.succeeded(call) ? Severity.HIGH : Severity.MEDIUM;
    }

    private static Severity ofAll(Episode episode, Observation observation, ApiCall call) {
        if (episode.refused() >= GUESSES && episode.things() >= GUESSES) {
            return Severity.MEDIUM;
        }
        if (Caller.isProgram(observation, call) || episode.places() < 2) {
            return Severity.INFORMATIONAL;
        }
        if (episode.things() >= NAMES_VERY_MANY) {
            return Severity.HIGH;
        }
        return episode.things() >= NAMES_MANY ? Severity.MEDIUM : Severity.INFORMATIONAL;
    }

    private static String summary(Episode episode, Observation observation, ApiCall call) {
        var who = Who.calledWithTenant(observation.actor());
        if (episode.count() == 1) {
            var did = Calls.succeeded(call) ? past(call) : "was refused to " + call.verb();
            return "%s %s %s%s".formatted(who, did, all(call), where(call));
        }
        return "%s asked for secrets %d times, %d of them in %d namespaces, %d times refused"
                .formatted(who, episode.count(), episode.things(), episode.places(), episode.refused());
    }

    private static String past(ApiCall call) {
        return switch (call.verb()) {
            case "get" -> "read";
            case "list" -> "listed";
            default -> "watched";
        };
    }

    private static String all(ApiCall call) {
        return Calls.isUnnamed(call) ? "all secrets" : "secret " + call.object().name();
    }

    private static String where(ApiCall call) {
        var namespace = call.object().namespace();
        return namespace.isEmpty() ? " of the cluster" : " in " + namespace;
    }
}
