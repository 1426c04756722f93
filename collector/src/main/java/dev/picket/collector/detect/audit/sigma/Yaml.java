package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** YAML that is not trusted: bounded in size, in depth, and in what its aliases expand to. */
final class Yaml {
    /** Of one document, with aliases expanded. */
    static final int NODES_MAX = 20_000;

    static final int DEPTH_MAX = 64;
    private static final int DOCUMENTS_MAX = 1_000;

    private Yaml() {}

    /** The documents of a file; those that are too large are left out and named. */
    static List<Node> documents(RuleText file, Problems problems) {
        if (file.text().length() > RuleText.CHARACTERS_MAX) {
            problems.refuse(1, 1, "the file is larger than " + RuleText.CHARACTERS_MAX + " characters", "split it");
            return List.of();
        }
        return compose(file, problems).stream()
                .filter(document -> isBounded(document, problems))
                .toList();
    }

    private static List<Node> compose(RuleText file, Problems problems) {
        var settings = LoadSettings.builder()
                .setLabel(file.name())
                .setCodePointLimit(RuleText.CHARACTERS_MAX)
                .build();
        var documents = new ArrayList<Node>();
        try {
            for (var node : new Compose(settings).composeAllFromString(file.text())) {
                if (documents.size() == DOCUMENTS_MAX) {
                    problems.refuse(node, "the file holds more than " + DOCUMENTS_MAX + " documents", "split it");
                    return List.of();
                }
                documents.add(node);
            }
            return documents;
        } catch (MarkedYamlEngineException broken) {
            var mark = broken.getProblemMark();
            problems.refuse(
                    mark.map(m -> m.getLine()).orElse(0) + 1,
                    mark.map(m -> m.getColumn()).orElse(0) + 1,
                    "the file is no YAML: " + broken.getProblem(),
                    "");
        } catch (YamlEngineException broken) {
            problems.refuse(1, 1, "the file is no YAML that can be read", "");
        } catch (StackOverflowError tooDeep) {
            problems.refuse(1, 1, "the file is nested too deep", "");
        }
        return List.of();
    }

    private record Visit(Node node, int depth) {}

    /** Walks what aliases expand to, without recursion, and stops at the bounds. */
    private static boolean isBounded(Node document, Problems problems) {
        var open = new ArrayDeque<Visit>(List.of(new Visit(document, 0)));
        for (int visited = 0; !open.isEmpty(); visited++) {
            var visit = open.pop();
            if (visited > NODES_MAX || visit.depth > DEPTH_MAX) {
                problems.refuse(
                        document,
                        "the document holds more than " + NODES_MAX + " values, or more than " + DEPTH_MAX + " levels",
                        "aliases count as what they stand for");
                return false;
            }
            switch (visit.node) {
                case MappingNode mapping ->
                    mapping.getValue().forEach(entry -> {
                        open.push(new Visit(entry.getKeyNode(), visit.depth + 1));
                        open.push(new Visit(entry.getValueNode(), visit.depth + 1));
                    });
                case SequenceNode sequence ->
                    sequence.getValue().forEach(item -> open.push(new Visit(item, visit.depth + 1)));
                default -> {}
            }
        }
        return true;
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && List.of("", "~", "null", "Null", "NULL").contains(scalar.getValue());
    }
}
