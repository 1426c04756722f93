package dev.picket.collector;

import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Rule;
import dev.picket.collector.detect.audit.Conduct;
import dev.picket.collector.detect.audit.Credentials;
import dev.picket.collector.detect.audit.FirstSeen;
import dev.picket.collector.detect.audit.Signing;
import dev.picket.collector.detect.audit.sigma.RuleDetector;
import dev.picket.collector.detect.audit.sigma.RuleSet;
import dev.picket.collector.detect.inference.Witnesses;
import dev.picket.collector.detect.lateral.Movement;
import dev.picket.collector.detect.leakage.SecretInResponse;
import dev.picket.collector.detect.tenancy.CrossTenantFlow;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
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
                new Movement(),
                CrossTenantFlow.detector(),
                new Conduct(),
                new Credentials(),
                new Signing(),
                new FirstSeen(),
                new Witnesses(),
                new RuleDetector(rules));
    }

    /** Without state. */
    public static List<Rule> rules() {
        return List.of(new SecretInResponse());
    }

    /** Ids of what may be found by these and by the rules without state; those of the rules in force change. */
    static Set<String> ids(List<Detector<?, ?>> detectors) {
        return Stream.concat(
                        detectors.stream().flatMap(detector -> detector.detections().stream()),
                        rules().stream().flatMap(rule -> rule.detections().stream()))
                .map(Detection::id)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** What they may find, each with its page and scenarios. */
    public static List<Detection> all() {
        return Stream.concat(
                        detectors().stream().flatMap(detector -> detector.detections().stream()),
                        rules().stream().flatMap(rule -> rule.detections().stream()))
                .toList();
    }
}
