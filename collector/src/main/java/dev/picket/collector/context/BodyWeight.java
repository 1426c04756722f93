package dev.picket.collector.context;

import dev.picket.event.Content;
import dev.picket.event.Content.PolicyRule;
import dev.picket.event.PodSpec;

/** How much a body holds, in strings: each is of at most 256 characters, and of about 100 bytes. */
final class BodyWeight {
    private static final int RECORD = 4;

    private BodyWeight() {}

    static int of(Content content) {
        return switch (content) {
            case Content.Role role ->
                RECORD
                        + role.aggregates().size()
                        + role.aggregatedInto().size()
                        + role.rules().stream().mapToInt(BodyWeight::of).sum();
            case Content.Binding binding -> RECORD + RECORD * binding.subjects().size();
            case Content.Workload workload -> of(workload.pod());
            default -> RECORD;
        };
    }

    private static int of(PolicyRule rule) {
        return RECORD
                + rule.verbs().size()
                + rule.groups().size()
                + rule.resources().size()
                + rule.names().size()
                + rule.paths().size();
    }

    private static int of(PodSpec pod) {
        return RECORD
                + RECORD * pod.hostPaths().size()
                + pod.containers().stream().mapToInt(BodyWeight::of).sum();
    }

    private static int of(PodSpec.Container container) {
        return 2 * RECORD
                + container.capabilities().size()
                + container.hostPorts().size()
                + container.signs().size();
    }
}
