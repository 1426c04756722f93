package dev.picket.collector.detect.audit.sigma;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a field's values are compared with. */
public sealed interface Match {
    boolean of(List<String> found, Values all);

    /** The values, in lower case, that a single one can have; null when they cannot be listed. */
    default @Nullable Set<String> allowed(Set<String> known) {
        return null;
    }

    /** About how long it takes, beside others. */
    int cost();

    /** Whether {@link String#toLowerCase} leaves it as it is. */
    static boolean isLowerCase(String text) {
        return text.toLowerCase(Locale.ROOT).equals(text);
    }

    /** Equal to one of these, without regard to case. */
    record OneOf(Set<String> lowerCase) implements Match {
        public OneOf {
            lowerCase = Collections.unmodifiableSet(
                    new HashSet<>(lowerCase)); // asked of every event, and immutable ones divide
        }

        @Override
        public boolean of(List<String> found, Values all) {
            for (int i = 0; i < found.size(); i++) {
                var value = found.get(i);
                if (lowerCase.contains(value)
                        || (!isLowerCase(value) && lowerCase.contains(value.toLowerCase(Locale.ROOT)))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public Set<String> allowed(Set<String> known) {
            return lowerCase;
        }

        @Override
        public int cost() {
            return 1;
        }
    }

    /**
     * One of the values passes.
     *
     * @param slow an expression
     */
    record Some(Predicate<String> test, boolean slow) implements Match {
        @Override
        public boolean of(List<String> found, Values all) {
            for (int i = 0; i < found.size(); i++) {
                if (test.test(found.get(i))) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public @Nullable Set<String> allowed(Set<String> known) {
            return known.isEmpty() ? null : known.stream().filter(test).collect(Collectors.toUnmodifiableSet());
        }

        @Override
        public int cost() {
            return slow ? 100 : 4;
        }
    }

    record Present(boolean expected) implements Match {
        @Override
        public boolean of(List<String> found, Values all) {
            return found.isEmpty() != expected;
        }

        /** An absent one is told by the empty text. */
        @Override
        public @Nullable Set<String> allowed(Set<String> known) {
            return expected ? null : Set.of("");
        }

        @Override
        public int cost() {
            return 1;
        }
    }

    /** A value of this field and one of another's stand so to each other. */
    record Like(Field other, BiPredicate<String, String> test) implements Match {
        @Override
        public boolean of(List<String> found, Values all) {
            for (var theirs : all.of(other)) {
                for (var own : found) {
                    if (test.test(own, theirs)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public int cost() {
            return 8;
        }
    }
}
