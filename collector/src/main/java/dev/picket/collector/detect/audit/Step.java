package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Severity;
import dev.picket.event.ApiCall;
import dev.picket.event.ApiCall.ObjectReference;
import dev.picket.event.Content;
import java.util.Optional;
import java.util.Set;

/**
 * A call as a step of an attack, if it may be one.
 *
 * @param grave by itself beyond a day's work; else it only supports what is
 */
record Step(Tactic tactic, boolean grave) {
    private static final Set<String> GATES =
            Set.of("mutatingwebhookconfigurations", "validatingwebhookconfigurations", "apiservices");

    static Optional<Step> of(Observation observation, ApiCall call) {
        if (Caller.isCluster(observation)) {
            return Optional.empty();
        }
        if (Strays.concerns(observation) || Claims.concerns(observation, call)) {
            return grave(Tactic.LATERAL_MOVEMENT);
        }
        if (Disguise.concerns(observation, call)) {
            return disguised(observation, call);
        }
        return Caller.isProgram(observation, call) ? Optional.empty() : byHand(observation, call);
    }

    private static Optional<Step> disguised(Observation observation, ApiCall call) {
        var severity = Disguise.severity(observation, call);
        return severity.compareTo(Severity.LOW) <= 0
                ? Optional.empty()
                : of(Tactic.PRIVILEGE_ESCALATION, severity == Severity.HIGH);
    }

    private static Optional<Step> byHand(Observation observation, ApiCall call) {
        var place = Place.of(observation, call);
        boolean done = Calls.succeeded(call);
        if (Calls.isSecret(call) && Calls.reads(call)) {
            return secrets(place, call, done);
        }
        if (Calls.isTokenRequest(call)) {
            return of(Tactic.CREDENTIAL_ACCESS, done && place.isBeyond());
        }
        if (Calls.runsInPod(call) || call.object().subresource().equals("ephemeralcontainers")) {
            return execution(observation, place, call, done);
        }
        return Calls.writes(call) ? writing(observation, place, call, done) : looking(place, call);
    }

    private static Optional<Step> secrets(Place place, ApiCall call, boolean done) {
        if (place == Place.OWN) {
            return Optional.empty();
        }
        boolean grave = done && place.isBeyond() && (Calls.isUnnamed(call) || place == Place.FOREIGN);
        return of(Tactic.CREDENTIAL_ACCESS, grave);
    }

    private static Optional<Step> execution(Observation observation, Place place, ApiCall call, boolean done) {
        if (!done) {
            return place.isBeyond() ? of(Tactic.EXECUTION, false) : Optional.empty();
        }
        if (Entries.takesCredentials(call)) {
            return grave(Tactic.CREDENTIAL_ACCESS);
        }
        boolean grave = Calls.runsByKubelet(call)
                || (place.isBeyond() && call.object().resource().equals("pods"));
        return place == Place.OWN && Caller.isPerson(observation) && !grave
                ? Optional.empty()
                : of(Tactic.EXECUTION, grave);
    }

    private static Optional<Step> writing(Observation observation, Place place, ApiCall call, boolean done) {
        var object = call.object();
        if (Calls.isRights(call)) {
            return of(
                    Tactic.PRIVILEGE_ESCALATION,
                    done && (Grants.givesMuch(call) || Gains.isSelfGrant(observation, call)));
        }
        if (done && Entries.isOpen(call)) {
            return grave(Tactic.PRIVILEGE_ESCALATION);
        }
        if (object.resource().equals("events") && done) {
            return of(Tactic.DEFENSE_EVASION, call.verb().equals("deletecollection"));
        }
        if (isLasting(object)
                || (done && place.isBeyond() && call.object().resource().equals("serviceaccounts"))) {
            return of(
                    Tactic.PERSISTENCE,
                    done
                            && call.body().content() instanceof Content.SigningRequest request
                            && Signing.isSystem(request));
        }
        return Optional.empty();
    }

    private static boolean isLasting(ObjectReference object) {
        return GATES.contains(object.resource()) || object.resource().equals("certificatesigningrequests");
    }

    private static Optional<Step> looking(Place place, ApiCall call) {
        boolean lists = call.verb().equals("list") && place == Place.FOREIGN;
        return lists || (Calls.wasRefused(call) && place.isBeyond()) ? of(Tactic.DISCOVERY, false) : Optional.empty();
    }

    private static Optional<Step> grave(Tactic tactic) {
        return of(tactic, true);
    }

    private static Optional<Step> of(Tactic tactic, boolean grave) {
        return Optional.of(new Step(tactic, grave));
    }
}
