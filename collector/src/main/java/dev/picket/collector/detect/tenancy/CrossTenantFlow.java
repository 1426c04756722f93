package dev.picket.collector.detect.tenancy;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Contact;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Folding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.Flow;
import java.util.List;

/**
 * A workload of one tenant connects to a workload of another: one finding per pair and hour. Attempts that failed, and traffic of which nobody
 * knows whether it was answered, are a finding of their own, and low.
 */
public final class CrossTenantFlow {
    public static final Detection DETECTION =
            new Detection("cross-tenant-flow", Severity.MEDIUM, List.of("T1021", "T1210"));

    private CrossTenantFlow() {}

    public static Folding detector() {
        return new Folding(DETECTION, "source-workload", CrossTenantFlow::concerns, CrossTenantFlow::judge);
    }

    private static boolean concerns(Observation observation) {
        return observation.event() instanceof Flow flow
                && Contact.isBetweenHosts(flow)
                && observation.relation() == Relation.CROSS_TENANT
                && !observation.secondSide();
    }

    private static Folding.Said judge(Observation observation) {
        var flow = (Flow) observation.event();
        var target = observation.target().key();
        return switch (Contact.of(flow)) {
            case MADE ->
                new Folding.Said(
                        "connected " + target,
                        finding(observation, flow, Severity.MEDIUM, .9, "connected to")
                                .reaching(observation.target()));
            case FAILED ->
                new Folding.Said("tried " + target, finding(observation, flow, Severity.LOW, .9, "tried to reach"));
            case UNKNOWN ->
                new Folding.Said("tried " + target, finding(observation, flow, Severity.LOW, .5, "sent to"));
        };
    }

    private static Finding finding(
            Observation observation, Flow flow, Severity severity, double confidence, String did) {
        var summary = "%s %s %s, port %d"
                .formatted(
                        Who.calledWithTenant(observation.actor()),
                        did,
                        Who.calledWithTenant(observation.target()),
                        flow.destination().port());
        return Finding.of(DETECTION, severity, confidence, observation, summary);
    }
}
