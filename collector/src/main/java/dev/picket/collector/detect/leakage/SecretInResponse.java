package dev.picket.collector.detect.leakage;

import dev.picket.collector.context.Entity;
import dev.picket.collector.context.Observation;
import dev.picket.collector.context.Relation;
import dev.picket.collector.detect.Detection;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Output;
import dev.picket.collector.detect.Rule;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.detect.Who;
import dev.picket.event.Inference;
import dev.picket.event.Inference.Label;
import dev.picket.event.Inference.Side;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A model's answer holds a credential that did not stand in its own request. High; critical when the model belongs to another tenant than the
 * caller, for then it is somebody else's.
 */
public final class SecretInResponse implements Rule {
    public static final Detection DETECTION =
            new Detection("secret-in-response", Severity.HIGH, List.of("AML.T0057", "LLM02:2025"));

    private static final double CONFIDENCE_MIN = .5;

    @Override
    public List<Detection> detections() {
        return List.of(DETECTION);
    }

    @Override
    public void judge(Observation observation, Output<Void> out) {
        if (observation.event() instanceof Inference inference) {
            var leaked = leaked(inference);
            if (!leaked.isEmpty()) {
                out.finding(finding(observation, inference, leaked));
            }
        }
    }

    private static List<Label> leaked(Inference inference) {
        var asked = inference.labels().stream()
                .filter(label -> label.side() == Side.REQUEST && !label.digest().isEmpty())
                .map(Label::digest)
                .collect(Collectors.toUnmodifiableSet());
        return inference.labels().stream().filter(label -> isLeak(label, asked)).toList();
    }

    private static boolean isLeak(Label label, Set<String> asked) {
        return label.side() == Side.RESPONSE
                && label.type().startsWith("secret.")
                && label.confidence() >= CONFIDENCE_MIN
                && !asked.contains(label.digest());
    }

    private static Finding finding(Observation observation, Inference inference, List<Label> leaked) {
        var severity = observation.relation() == Relation.CROSS_TENANT ? Severity.CRITICAL : Severity.HIGH;
        double confidence = leaked.stream().mapToDouble(Label::confidence).max().orElseThrow();
        var target = server(observation.target(), inference);
        var summary = "%s got %s from %s"
                .formatted(Who.called(observation.actor()), kinds(leaked), whence(target, inference));
        return Finding.of(DETECTION, severity, confidence, observation, summary).against(target);
    }

    /** Where no server is known, as in recorded exchanges, the model stands for it. */
    private static Entity server(Entity target, Inference inference) {
        boolean known = !target.name().isEmpty() || !target.ip().isEmpty();
        return known
                ? target
                : new Entity(
                        Entity.Kind.OBJECT, "", "model/" + inference.request().model(), "", target.tenant());
    }

    private static String whence(Entity target, Inference inference) {
        return target.kind() == Entity.Kind.OBJECT
                ? target.display()
                : "model/" + inference.request().model() + " on " + target.display();
    }

    /** E.g. {@code secret.aws-access-key x2}: equal finds count once. */
    private static String kinds(List<Label> leaked) {
        var digests = new TreeMap<String, Set<String>>();
        leaked.forEach(label ->
                digests.computeIfAbsent(label.type(), _ -> new HashSet<>()).add(label.digest()));
        return digests.entrySet().stream()
                .map(e -> e.getValue().size() == 1
                        ? e.getKey()
                        : e.getKey() + " x" + e.getValue().size())
                .collect(Collectors.joining(", "));
    }
}
