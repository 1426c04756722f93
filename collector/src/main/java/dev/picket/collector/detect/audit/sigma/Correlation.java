package dev.picket.collector.detect.audit.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A rule about several findings of others, of one group, within a time span.
 *
 * @param references ids or names of the rules that it counts, in their order
 * @param groupBy names of fields, or of aliases
 * @param counted of {@link Type#VALUE_COUNT}: the field whose different values count
 * @param aliases by alias, then by the reference of a rule: the field that it stands for
 * @param generates whether the rules that it counts also speak for themselves
 */
public record Correlation(
        Heading heading,
        Type type,
        List<String> references,
        List<String> groupBy,
        Duration timespan,
        Threshold threshold,
        @Nullable Field counted,
        Map<String, Map<String, Field>> aliases,
        boolean generates) {
    public Correlation {
        references = List.copyOf(references);
        groupBy = List.copyOf(groupBy);
        aliases = Map.copyOf(aliases);
    }

    /** What is counted. */
    public enum Type {
        EVENT_COUNT,
        VALUE_COUNT,
        TEMPORAL,
        TEMPORAL_ORDERED
    }

    /** From how many on it holds; {@code most} is open above when it is {@link Integer#MAX_VALUE}. */
    public record Threshold(int least, int most) {
        boolean holds(int count) {
            return count >= least && count <= most;
        }
    }

    /** The fields of a group, as one of the rules it counts names them. */
    List<Field> groupOf(String reference) {
        return groupBy.stream().map(name -> field(name, reference)).toList();
    }

    private Field field(String name, String reference) {
        var aliased = aliases.get(name);
        return aliased == null
                ? Fields.find(name).orElseThrow()
                : Objects.requireNonNull(aliased.get(reference), "an alias without a field for " + reference);
    }
}
