package dev.picket.cli;

import dev.picket.agent.Agent;
import dev.picket.agent.capture.Source;
import dev.picket.event.Plane;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What an agent sees of each plane, and what it would need to see more. */
final class Seen {
    private Seen() {}

    static List<String> lines(Agent agent) {
        return Arrays.stream(Plane.values())
                .flatMap(plane -> lines(agent, plane))
                .toList();
    }

    private static Stream<String> lines(Agent agent, Plane plane) {
        var seen = agent.sources().stream()
                .filter(source -> source.plane() == plane)
                .map(Seen::seen)
                .toList();
        return (seen.isEmpty() ? List.of("off: " + wanted(plane)) : seen)
                .stream().map(line -> "  %-10s %s".formatted(plane.label(), line));
    }

    private static String seen(Source source) {
        var mode = source.mode().isEmpty() ? "does not run" : source.mode();
        return source.reason().isEmpty() ? mode : mode + ": " + source.reason();
    }

    private static String wanted(Plane plane) {
        return switch (plane) {
            case FLOW -> "agent.flow.mode is off in the settings";
            case AUDIT ->
                "name the API server's audit log (agent.audit.file), or let it send (agent.audit.webhook.mode: on); see docs/operations.md";
            case INFERENCE ->
                "name the model server to stand before (agent.inference.upstream), tap its port (agent.inference.tap.mode: on), or let applications send (agent.otlp.mode: on); see docs/operations.md";
        };
    }
}
