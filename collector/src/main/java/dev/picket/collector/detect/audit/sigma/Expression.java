package dev.picket.collector.detect.audit.sigma;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a rule asks of an API call. */
public sealed interface Expression {
    boolean holds(Values values);

    /**
     * Values of a field with a single value that it can hold for; null when all.
     *
     * @param field whose
     */
    @Nullable
    Set<String> allowed(Field field);

    /** About how long it takes, beside others. */
    int cost();

    /** What takes longest is asked last: the order says nothing, for all that is asked is without effect. */
    private static List<Expression> cheapestFirst(List<Expression> parts) {
        return parts.stream().sorted(Comparator.comparingInt(Expression::cost)).toList();
    }

    private static int sum(List<Expression> parts) {
        return parts.stream().mapToInt(Expression::cost).sum();
    }

    record All(List<Expression> parts) implements Expression {
        public All {
            parts = cheapestFirst(parts);
        }

        @Override
        public int cost() {
            return sum(parts);
        }

        @Override
        public boolean holds(Values values) {
            for (int i = 0; i < parts.size(); i++) {
                if (!parts.get(i).holds(values)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public @Nullable Set<String> allowed(Field field) {
            Set<String> common = null;
            for (var part : parts) {
                var own = part.allowed(field);
                if (own != null && common != null) {
                    common = new HashSet<>(common);
                    common.retainAll(own);
                } else if (own != null) {
                    common = own;
                }
            }
            return common;
        }
    }

    record Any(List<Expression> parts) implements Expression {
        public Any {
            parts = cheapestFirst(parts);
        }

        @Override
        public int cost() {
            return sum(parts);
        }

        @Override
        public boolean holds(Values values) {
            for (int i = 0; i < parts.size(); i++) {
                if (parts.get(i).holds(values)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable Set<String> allowed(Field field) {
            var union = new HashSet<String>();
            for (var part : parts) {
                var own = part.allowed(field);
                if (own == null) {
                    return null;
                }
                union.addAll(own);
            }
            return union;
        }
    }

    record Not(Expression part) implements Expression {
        @Override
        public int cost() {
            return part.cost();
        }

        @Override
        public boolean holds(Values values) {
            return !part.holds(values);
        }

        @Override
        public @Nullable Set<String> allowed(Field field) {
            return null;
        }
    }

    /** One field compared. */
    record Test(Field field, Match match) implements Expression {
        @Override
        public int cost() {
            return field.direct() ? match.cost() : match.cost() + 4;
        }

        @Override
        public boolean holds(Values values) {
            return match.of(values.of(field), values);
        }

        @Override
        public @Nullable Set<String> allowed(Field asked) {
            return asked.equals(field) ? match.allowed(field.kind().known()) : null;
        }
    }
}
