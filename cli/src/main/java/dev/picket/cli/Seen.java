package dev.picket.cli;

import dev.picket.agent.Agent;
import dev.picket.agent.capture.Source;
import dev.picket.event.Plane;
import java.util.Arrays;
import java.util.List;

/** What an agent sees of each plane, and what it would need to see more. */
final class Seen {
    private Seen() {}

    static List<String> lines(Agent agent) {
        return Arrays.stream(Plane.values()).map(plane -> line(agent, plane)).toList();
    }

    private static String line(Agent agent, Plane plane) {
        var seen = agent.sources().stream()
                .filter(source -> source.plane() == plane)
                .findFirst()
                .map(Seen::seen)
                .orElseGet(() -> "off: " + wanted(plane));
        return "  %-10s %s".formatted(plane.label(), seen);
    }

    private static String seen(Source source) {
        var mode = source.mode().isEmpty() ? "does not run" : source.mode();
        return source.reason().isEmpty() ? mode : mode + ": " + source.reason();
    }

    private static String wanted(Plane plane) {
        return switch (plane) {
            case FLOW -> "agent.flow.mode is off in the settings";
            case AUDIT -> "name the API server's audit log (agent.audit.file, or PICKET_AGENT_AUDIT_FILE)";
            case INFERENCE ->
                "name the model server to stand before (agent.inference.upstream, or PICKET_AGENT_INFERENCE_UPSTREAM)";
        };
    }
}
