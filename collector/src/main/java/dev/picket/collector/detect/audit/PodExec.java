package dev.picket.collector.detect.audit;

import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.context.Tenants;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Rule;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.util.List;
import java.util.Set;

/**
 * Somebody runs a program in a pod, or attaches to one: a WebSocket GET since Kubernetes 1.31, a POST before. Nobody is exempt by name. High
 * across tenants and in shared namespaces.
 */
public final class PodExec implements Rule {
    public static final Detection DETECTION = new Detection("pod-exec", Severity.MEDIUM, List.of("T1609"));

    private static final Set<String> SUBRESOURCES = Set.of("exec", "attach");
    private static final Set<String> VERBS = Set.of("get", "create");
    private static final Set<Integer> CODES = Set.of(101, 200);

    @Override
    public List<Detection> detections() {
        return List.of(DETECTION);
    }

    @Override
    public void judge(Observation observation, Output<Void> out) {
        if (observation.event() instanceof ApiCall call && isExec(call) && hasHappened(call)) {
            var finding = Finding.of(DETECTION, severity(observation), 1, observation, summary(observation, call));
            out.finding(finding.reaching(observation.target()));
        }
    }

    private static boolean isExec(ApiCall call) {
        return call.object().resource().equals("pods")
                && SUBRESOURCES.contains(call.object().subresource())
                && VERBS.contains(call.verb());
    }

    private static boolean hasHappened(ApiCall call) {
        return call.stage() != ApiCall.Stage.REQUEST_RECEIVED
                && call.decision() != ApiCall.Decision.FORBID
                && CODES.contains(call.code());
    }

    private static Severity severity(Observation observation) {
        boolean foreign = observation.relation() == Relation.CROSS_TENANT;
        boolean shared = observation.target().tenant().equals(Tenants.SHARED);
        return foreign || shared ? Severity.HIGH : Severity.MEDIUM;
    }

    private static String summary(Observation observation, ApiCall call) {
        var program = call.program().isEmpty() ? "a program" : call.program();
        var did = call.object().subresource().equals("attach") ? "attached to" : "ran " + program + " in";
        return "%s %s pod %s/%s"
                .formatted(
                        Who.called(observation.actor()),
                        did,
                        call.object().namespace(),
                        call.object().name());
    }
}
