package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.context.Observation;
import dev.picket.collector.detect.Who;
import dev.picket.event.ApiCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.snakeyaml.engine.v2.nodes.Node;

/** The sentence of a finding, with names in braces filled in. */
public final class Summary {
    private static final int CHARACTERS_MAX = 300;
    private static final Map<String, BiFunction<ApiCall, Observation, String>> NAMES = Map.ofEntries(
            Map.entry("actor", (_, observation) -> Who.called(observation.actor())),
            Map.entry("target", (_, observation) -> Who.called(observation.target())),
            Map.entry("tenant", (_, observation) -> observation.target().tenant()),
            Map.entry("object", (call, _) -> Deeds.object(call.object())),
            Map.entry("did", (call, _) -> Deeds.did(call)),
            Map.entry("verb", (call, _) -> call.verb()),
            Map.entry("namespace", (call, _) -> call.object().namespace()),
            Map.entry("program", (call, _) -> call.program().isEmpty() ? "a program" : call.program()),
            Map.entry("code", (call, _) -> Integer.toString(call.code())));

    private final List<Part> parts;

    private interface Part {
        String of(Values values, ApiCall call, Observation observation);
    }

    private Summary(List<Part> parts) {
        this.parts = parts;
    }

    /** @param title stands for {@code {title}} */
    static Summary read(String template, String title, Node where, Problems problems) {
        if (template.length() > CHARACTERS_MAX) {
            problems.refuse(where, "the summary is longer than " + CHARACTERS_MAX + " characters", "");
        }
        var parts = new ArrayList<Part>();
        int at = 0;
        for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
            int close = template.indexOf('}', open);
            if (close < 0) {
                problems.refuse(where, "a brace of the summary is not closed", "");
                break;
            }
            parts.add(text(template.substring(at, open)));
            parts.add(part(template.substring(open + 1, close), title, where, problems));
            at = close + 1;
        }
        parts.add(text(template.substring(at)));
        return new Summary(parts);
    }

    String of(ApiCall call, Observation observation) {
        var values = new Values(call, observation);
        var sentence = new StringBuilder();
        for (var part : parts) {
            sentence.append(part.of(values, call, observation));
        }
        return sentence.toString();
    }

    private static Part text(String text) {
        return (_, _, _) -> text;
    }

    private static Part part(String name, String title, Node where, Problems problems) {
        if (name.equals("title")) {
            return text(title);
        }
        var known = NAMES.get(name);
        if (known != null) {
            return (_, call, observation) -> known.apply(call, observation);
        }
        return Fields.find(name, where, problems)
                .<Part>map(field -> (values, _, _) -> values.text(field))
                .orElseGet(() -> text(""));
    }
}
