package dev.picket.collector;

import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Rule;
import dev.picket.collector.detect.audit.PodExec;
import dev.picket.collector.detect.audit.sigma.RuleDetector;
import dev.picket.collector.detect.audit.sigma.RuleSet;
import dev.picket.collector.detect.lateral.Movement;
import dev.picket.collector.detect.leakage.SecretInResponse;
import dev.picket.collector.detect.tenancy.CrossTenantApiAccess;
import dev.picket.collector.detect.tenancy.CrossTenantFlow;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** All detections that ship. */
public final class Detections {
    private Detections() {}

    /** With state per key, and the rules that ship. */
    public static List<Detector<?, ?>> detectors() {
        var pack = RulePack.rules();
        return detectors(() -> pack);
    }

    /** The same with other rules. */
    public static List<Detector<?, ?>> detectors(Supplier<RuleSet> rules) {
        return List.of(
                new Movement(), CrossTenantFlow.detector(), CrossTenantApiAccess.detector(), new RuleDetector(rules));
    }

    /** Without state. */
    public static List<Rule> rules() {
        return List.of(new PodExec(), new SecretInResponse());
    }

    /** What they may find, each with its page and scenarios. */
    public static List<Detection> all() {
        return Stream.concat(
                        detectors().stream().flatMap(detector -> detector.detections().stream()),
                        rules().stream().flatMap(rule -> rule.detections().stream()))
                .toList();
    }
}
