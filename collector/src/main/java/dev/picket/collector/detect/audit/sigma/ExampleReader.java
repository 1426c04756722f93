package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a rule's examples. */
final class ExampleReader {
    private ExampleReader() {}

    static List<Example> read(Section own, Problems problems) {
        var examples = new ArrayList<Example>();
        for (var item : own.items("examples")) {
            example(item, problems).ifPresent(examples::add);
        }
        return examples;
    }

    private static Optional<Example> example(Node item, Problems problems) {
        int before = problems.refusals();
        var section = new Section(item, "an example", problems);
        var match = section.required("match");
        if (!match.isEmpty() && !match.equals("true") && !match.equals("false")) {
            problems.refuse(section.at("match"), "match is " + Problems.shown(match), "expected true or false");
        }
        var events = new ArrayList<String>();
        section.items(section.has("events") ? "events" : "event").forEach(event -> events.add(line(event, problems)));
        if (events.isEmpty()) {
            problems.refuse(section.node(), "the example has no event", "give it event or events, as YAML or as text");
        }
        var name = section.text("name");
        section.end();
        return problems.refusals() == before
                ? Optional.of(new Example(Problems.line(item), name, match.equals("true"), events))
                : Optional.empty();
    }

    private static String line(Node event, Problems problems) {
        return switch (event) {
            case ScalarNode line -> line.getValue();
            case MappingNode mapping -> JsonText.of(mapping);
            default -> {
                problems.refuse(event, "an event of the example is a list", "");
                yield "";
            }
        };
    }
}
