package dev.picket.collector;

import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Detector;
import dev.picket.collector.detect.Rule;
import dev.picket.collector.detect.audit.PodExec;
import dev.picket.collector.detect.lateral.Movement;
import dev.picket.collector.detect.leakage.SecretInResponse;
import dev.picket.collector.detect.tenancy.CrossTenantApiAccess;
import dev.picket.collector.detect.tenancy.CrossTenantFlow;
import java.util.List;
import java.util.stream.Stream;

/** All detections that ship. */
public final class Detections {
    private Detections() {}

    /** With state per key. */
    public static List<Detector<?, ?>> detectors() {
        return List.of(new Movement(), CrossTenantFlow.detector(), CrossTenantApiAccess.detector());
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
