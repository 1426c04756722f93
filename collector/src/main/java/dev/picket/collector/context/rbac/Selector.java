package dev.picket.collector.context.rbac;

import java.util.List;
import java.util.Map;

/** Kubernetes' label selector: all labels and all requirements must fit. */
public record Selector(Map<String, String> labels, List<Requirement> requirements) {
    public Selector {
        labels = Map.copyOf(labels);
        requirements = List.copyOf(requirements);
    }

    public static Selector of(Map<String, String> labels) {
        return new Selector(labels, List.of());
    }

    boolean fits(Map<String, String> given) {
        return given.entrySet().containsAll(labels.entrySet())
                && requirements.stream().allMatch(requirement -> requirement.fits(given));
    }

    /** @param operator {@code In}, {@code NotIn}, {@code Exists} or {@code DoesNotExist}; any other fits nothing */
    public record Requirement(String key, String operator, List<String> values) {
        public Requirement {
            values = List.copyOf(values);
        }

        boolean fits(Map<String, String> given) {
            var value = given.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;
            };
        }
    }
}
