package dev.picket.collector.detect.audit.sigma;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a file of rules. A rule with something wrong is left out; the others of its file are read. */
public final class RuleReader {
    private static final List<String> SERVICES = List.of("audit");

    private final List<SigmaRule> rules = new ArrayList<>();
    private final List<Correlation> correlations = new ArrayList<>();
    private final Problems problems;

    private RuleReader(Problems problems) {
        this.problems = problems;
    }

    /** What a file holds. */
    public record Read(String name, List<SigmaRule> rules, List<Correlation> correlations, List<Problem> problems) {
        public Read {
            rules = List.copyOf(rules);
            correlations = List.copyOf(correlations);
            problems = List.copyOf(problems);
        }

        /** Whether all of it can run. */
        public boolean good() {
            return problems.stream().noneMatch(Problem::refuses);
        }
    }

    public static Read read(RuleText file) {
        var problems = new Problems(file.name());
        var reader = new RuleReader(problems);
        var documents = Yaml.documents(file, problems);
        documents.stream().filter(document -> !Yaml.isNull(document)).forEach(reader::document);
        if (reader.rules.isEmpty() && reader.correlations.isEmpty() && problems.refusals() == 0) {
            problems.refuse(1, 1, "the file holds no rule", "");
        }
        return new Read(file.name(), reader.rules, reader.correlations, problems.all());
    }

    private void document(Node document) {
        int before = problems.refusals();
        var root = new Section(document, "the rule", problems);
        if (problems.refusals() > before) {
            return;
        }
        var heading = HeadingReader.read(root, problems);
        if (root.has("correlation")) {
            var correlation = CorrelationReader.read(root, heading);
            if (problems.refusals() == before) {
                correlation.ifPresent(correlations::add);
            }
        } else {
            var rule = rule(root, heading);
            if (problems.refusals() == before) {
                rules.add(rule);
            }
        }
    }

    private SigmaRule rule(Section root, Heading heading) {
        source(root);
        var selections = new LinkedHashMap<String, Expression>();
        var detection = root.section("detection");
        if (detection.isEmpty()) {
            problems.refuse(root.node(), "detection is missing", "");
            return new SigmaRule(heading, selections, new Expression.Any(List.of()));
        }
        var section = detection.get();
        section.values().forEach((name, value) -> {
            if (!name.equals("condition") && !name.equals("timeframe")) {
                selections.put(name, new Selections(problems).read(value));
            }
        });
        return new SigmaRule(heading, selections, condition(section, selections));
    }

    private void source(Section root) {
        var source = root.section("logsource");
        if (source.isEmpty()) {
            problems.refuse(root.node(), "logsource is missing", "expected product: kubernetes, service: audit");
            return;
        }
        var product = source.get().text("product");
        var service = source.get().text("service");
        var category = source.get().text("category");
        boolean audit = product.equals("kubernetes")
                && (service.isEmpty() || SERVICES.contains(service))
                && (category.isEmpty() || SERVICES.contains(category) || category.equals("application"));
        if (!audit) {
            problems.refuse(
                    source.get().node(),
                    "the rule is for another log: " + Problems.shown(String.join("/", product, category, service)),
                    "expected product: kubernetes, service: audit");
        }
    }

    private Expression condition(Section detection, Map<String, Expression> selections) {
        var used = new TreeSet<String>();
        var parts = new ArrayList<Expression>();
        for (var item : detection.items("condition")) {
            if (item instanceof ScalarNode text) {
                parts.add(Condition.read(text, selections, used, problems));
            } else {
                problems.refuse(item, "the condition is not text", "");
            }
        }
        if (parts.isEmpty()) {
            problems.refuse(detection.node(), "condition is missing", "e.g. condition: selection");
        }
        warnUnused(detection, selections.keySet(), used);
        var condition = parts.size() == 1 ? parts.getFirst() : new Expression.Any(parts);
        refuseImpossible(detection, condition);
        return condition;
    }

    private void warnUnused(Section detection, Set<String> selections, Set<String> used) {
        selections.stream()
                .filter(name -> !used.contains(name))
                .forEach(name -> problems.warn(
                        detection.keyNode(name), "the condition does not ask for " + Problems.shown(name), ""));
    }

    private void refuseImpossible(Section detection, Expression condition) {
        for (var field : List.of(Fields.VERB, Fields.RESOURCE)) {
            var allowed = condition.allowed(field);
            if (allowed != null && allowed.isEmpty() && problems.refusals() == 0) {
                problems.refuse(
                        detection.at("condition"),
                        "the rule can never match: no " + field.name() + " fits all that it asks",
                        "");
            }
        }
    }
}
