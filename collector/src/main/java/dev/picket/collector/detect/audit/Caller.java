package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Standing;
import dev.picket.event.ApiCall;
import java.util.Locale;
import java.util.Set;

/** Who makes a call, for detections. */
final class Caller {
    /** Programs that do what somebody types, whatever it is; what controllers are built with names itself. Only ever makes a call graver. */
    private static final Set<String> BY_HAND =
            Set.of("kubectl", "oc", "curl", "wget", "python-requests", "python-urllib", "go-http-client", "k9s", "");

    private Caller() {}

    /** Nobody's name: the address stands for it. */
    static String key(ApiCall call) {
        var name = call.user().name();
        return name.isEmpty() || name.equals("system:anonymous") ? "address:" + call.sourceIp() : name;
    }

    /** The cluster itself, or a pod that does what it was built for. */
    static boolean isProgram(Observation observation, ApiCall call) {
        return switch (observation.standing()) {
            case CONTROL_PLANE, NODE, ADDON -> true;
            case WORKLOAD, UNKNOWN -> !isByHand(call);
            case PERSON, ANONYMOUS, CLAIMED -> false;
        };
    }

    static boolean isCluster(Observation observation) {
        return observation.standing().isCluster();
    }

    static boolean isByHand(ApiCall call) {
        return BY_HAND.contains(call.agentFamily().toLowerCase(Locale.ROOT));
    }

    static boolean isPerson(Observation observation) {
        return observation.standing() == Standing.PERSON;
    }
}
