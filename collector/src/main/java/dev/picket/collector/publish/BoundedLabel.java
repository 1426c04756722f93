package dev.picket.collector.publish;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps a metric's label, or a set of labels, to a fixed number of values: the first ones keep their names, of {@value #LENGTH_MAX} characters at most, all others
 * share {@link #OTHER}. Values that always may stand take no place. Any thread.
 */
final class BoundedLabel {
    static final String OTHER = "__other__";
    static final String UNKNOWN = "unknown";
    static final int LENGTH_MAX = 256;

    private final int max;
    private final Set<String> always;
    private final Set<String> known = ConcurrentHashMap.newKeySet();
    private final LongAdder folded = new LongAdder();

    BoundedLabel(int max, String... always) {
        this.max = max;
        this.always = Set.of(always);
    }

    String of(String value) {
        var name = value.isEmpty() ? UNKNOWN : value.substring(0, Math.min(value.length(), LENGTH_MAX));
        return has(name) ? name : OTHER;
    }

    /** Whether it has a place, as it is; it gets one while there are any. */
    boolean has(String value) {
        boolean has = known.contains(value) || always.contains(value) || admit(value);
        if (!has) {
            folded.increment();
        }
        return has;
    }

    private boolean admit(String name) {
        synchronized (known) {
            return known.contains(name) || (known.size() < max && known.add(name));
        }
    }

    /** How often a value shared {@link #OTHER}. */
    long folded() {
        return folded.sum();
    }
}
