package dev.picket.collector.detect.audit.sigma;

import dev.picket.collector.detect.audit.sigma.Correlation.Threshold;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads a correlation. */
final class CorrelationReader {
    /** Hits that a group's state can hold. */
    static final int COUNT_MAX = 1_000;

    private static final int REFERENCES_MAX = 32;
    private static final int GROUP_MAX = 8;
    private static final Map<String, Correlation.Type> TYPES = new TreeMap<>(Map.of(
            "event_count",
            Correlation.Type.EVENT_COUNT,
            "value_count",
            Correlation.Type.VALUE_COUNT,
            "temporal",
            Correlation.Type.TEMPORAL,
            "temporal_ordered",
            Correlation.Type.TEMPORAL_ORDERED));

    private final Section section;
    private final Problems problems;

    private CorrelationReader(Section section) {
        this.section = section;
        this.problems = section.problems();
    }

    /** Empty when something is wrong with it, which is noted. */
    static Optional<Correlation> read(Section root, Heading heading) {
        int before = root.problems().refusals();
        var section = root.section("correlation").orElseThrow();
        var correlation = new CorrelationReader(section).correlation(root, heading);
        return root.problems().refusals() == before ? Optional.of(correlation) : Optional.empty();
    }

    private Correlation correlation(Section root, Heading heading) {
        section.required("type");
        var type = section.choice("type", TYPES, Correlation.Type.EVENT_COUNT);
        var references = references();
        var aliases = aliases(references);
        var groupBy = groupBy(aliases.keySet());
        var condition = condition(type, references.size());
        var counted = type == Correlation.Type.VALUE_COUNT ? counted() : null;
        var correlation = new Correlation(
                heading, type, references, groupBy, timespan(), condition, counted, aliases, generates(root));
        section.end();
        return correlation;
    }

    private List<String> references() {
        var references = section.texts("rules");
        if (references.isEmpty() || references.size() > REFERENCES_MAX) {
            problems.refuse(
                    section.at("rules"),
                    "the correlation names " + references.size() + " rules",
                    "expected 1 to " + REFERENCES_MAX + ", by id or name");
        }
        return references;
    }

    private List<String> groupBy(Set<String> aliases) {
        var names = section.texts("group-by");
        if (names.size() > GROUP_MAX) {
            problems.refuse(section.at("group-by"), "more than " + GROUP_MAX + " fields to group by", "");
        }
        names.stream()
                .filter(name -> !aliases.contains(name))
                .forEach(name -> Fields.find(name, section.at("group-by"), problems));
        return names;
    }

    private Duration timespan() {
        return Timespan.read(section.required("timespan"), section.at("timespan"), problems);
    }

    private boolean generates(Section root) {
        var where = section.has("generate") ? section : root;
        return where.choice("generate", new TreeMap<>(Map.of("true", true, "false", false)), false);
    }

    /** Of temporal ones without a condition: all of their rules. */
    private Threshold condition(Correlation.Type type, int rules) {
        boolean temporal = type == Correlation.Type.TEMPORAL || type == Correlation.Type.TEMPORAL_ORDERED;
        if (temporal && !section.has("condition")) {
            return new Threshold(rules, Integer.MAX_VALUE);
        }
        if (section.value("condition") instanceof ScalarNode) {
            problems.refuse(
                    section.at("condition"),
                    "the condition is no mapping",
                    "extended conditions are not supported: expected e.g. gte: 10");
            return new Threshold(1, Integer.MAX_VALUE);
        }
        return section.section("condition").map(this::threshold).orElseGet(() -> {
            problems.refuse(section.node(), "condition is missing", "expected e.g. gte: 10");
            return new Threshold(1, Integer.MAX_VALUE);
        });
    }

    private Threshold threshold(Section condition) {
        condition.text("field");
        var least =
                bound(condition, "gte", 0).or(() -> bound(condition, "gt", 1)).or(() -> bound(condition, "eq", 0));
        var most =
                bound(condition, "lte", 0).or(() -> bound(condition, "lt", -1)).or(() -> bound(condition, "eq", 0));
        if (least.isEmpty()) {
            problems.refuse(
                    condition.node(),
                    "the condition holds for nothing happening",
                    "expected gte, gt or eq: what is counted is what came");
        }
        condition.end();
        return new Threshold(least.orElse(1), most.orElse(Integer.MAX_VALUE));
    }

    private Optional<Integer> bound(Section condition, String word, int add) {
        var text = condition.text(word);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,4}")
                || Integer.parseInt(text) + add < 1
                || Integer.parseInt(text) + add > COUNT_MAX) {
            problems.refuse(
                    condition.at(word),
                    word + " is " + Problems.shown(text),
                    "expected a number from 1 to " + COUNT_MAX);
            return Optional.of(1);
        }
        return Optional.of(Integer.parseInt(text) + add);
    }

    private @Nullable Field counted() {
        var condition = section.section("condition");
        var name = condition.map(part -> part.text("field")).orElse("");
        if (name.isEmpty()) {
            problems.refuse(
                    section.at("condition"), "value_count names no field", "expected condition: {field: …, gte: …}");
            return null;
        }
        return Fields.find(name, condition.orElseThrow().at("field"), problems).orElse(null);
    }

    private Map<String, Map<String, Field>> aliases(List<String> references) {
        var aliases = new LinkedHashMap<String, Map<String, Field>>();
        section.section("aliases")
                .ifPresent(all -> all.values().forEach((alias, node) -> {
                    var byRule = new LinkedHashMap<String, Field>();
                    var mapping = new Section(node, "the alias " + Problems.shown(alias), problems);
                    for (var reference : references) {
                        var name = mapping.required(reference);
                        if (!name.isEmpty()) {
                            Fields.find(name, mapping.at(reference), problems)
                                    .ifPresent(field -> byRule.put(reference, field));
                        }
                    }
                    mapping.end();
                    aliases.put(alias, Map.copyOf(byRule));
                }));
        return aliases;
    }
}
