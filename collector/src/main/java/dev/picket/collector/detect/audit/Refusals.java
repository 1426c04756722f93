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
import java.util.Set;

/**
 * Somebody tries what he may not: many different things within one episode. A controller that lacks a right asks for the same few things for
 * ever, and a person's slip stays in one namespace; neither is an alert.
 */
final class Refusals {
    static final Detection DETECTION = new Detection("api-enumeration", Severity.MEDIUM, List.of("T1613", "T1069.003"));

    private static final int SOME = 3;
    private static final int MANY = 5;
    private static final int VERY_MANY = 12;
    private static final int GRAVE_SOME = 2;
    private static final Set<String> GRAVE = Set.of(
            "secrets",
            "roles",
            "clusterroles",
            "rolebindings",
            "clusterrolebindings",
            "nodes",
            "certificatesigningrequests",
            "serviceaccounts",
            "mutatingwebhookconfigurations",
            "validatingwebhookconfigurations");

    private Refusals() {}

    static boolean concerns(Observation observation, ApiCall call) {
        return Calls.wasRefused(call)
                && !call.reply().impersonationDenied()
                && call.impersonated() == null
                && !Caller.isCluster(observation);
    }

    static void judge(String key, Episode episode, Observation observation, ApiCall call, Findings out) {
        var object = call.object();
        episode.add(
                Evidence.of(call),
                isOfApi(call) ? Hash64.of(call.verb() + ' ' + Calls.resource(call) + ' ' + named(call)) : 0,
                Hash64.of(object.namespace()),
                true,
                isGrave(call) ? 1 : 0,
                observation.time());
        episode.raise(severity(episode, observation, call));
        if (episode.severity().compareTo(Severity.LOW) >= 0) {
            out.tell(DETECTION, key, episode, observation, () -> summary(episode, observation, call));
        }
    }

    private static Severity severity(Episode episode, Observation observation, ApiCall call) {
        if (episode.things() < SOME) {
            return Severity.INFORMATIONAL;
        }
        boolean alert = Caller.isProgram(observation, call) ? isWalk(episode) : isProbing(episode, observation);
        return alert ? Severity.MEDIUM : Severity.LOW;
    }

    private static boolean isWalk(Episode episode) {
        return episode.things() >= VERY_MANY && episode.places() >= SOME;
    }

    private static boolean isProbing(Episode episode, Observation observation) {
        return switch (observation.standing()) {
            case ANONYMOUS -> episode.things() >= MANY;
            // what runs in a pod knows what it may; who tries is somebody else
            case WORKLOAD, ADDON, CLAIMED -> episode.weight() > 0;
            case PERSON, UNKNOWN, CONTROL_PLANE, NODE ->
                episode.things() >= MANY && (episode.places() > 1 || episode.weight() >= GRAVE_SOME);
        };
    }

    /** Scanners of the web ask for much else. */
    private static boolean isOfApi(ApiCall call) {
        return !call.object().resource().isEmpty() || call.ask().path().startsWith("/api");
    }

    private static boolean isGrave(ApiCall call) {
        return GRAVE.contains(call.object().resource())
                || !call.object().subresource().isEmpty()
                || Calls.writes(call);
    }

    private static String named(ApiCall call) {
        var object = call.object();
        return object.resource().isEmpty() ? call.ask().path() : object.namespace() + '/' + object.name();
    }

    private static String summary(Episode episode, Observation observation, ApiCall call) {
        var who = observation.standing() == Standing.ANONYMOUS
                ? "somebody without a credential at " + call.sourceIp()
                : Who.calledWithTenant(observation.actor());
        return "%s was refused %d times, for %d different things in %d namespaces, the last to %s %s"
                .formatted(who, episode.count(), episode.things(), episode.places(), call.verb(), Calls.named(call));
    }
}
