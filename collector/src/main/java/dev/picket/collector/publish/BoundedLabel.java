package dev.picket.collector.publish;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps a metric's label to a fixed number of values: the first ones keep their names, all others share {@link #OTHER}. Any thread. */
final class BoundedLabel {
    static final String OTHER = "__other__";
    static final String UNKNOWN = "unknown";

    private final int max;
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    BoundedLabel(int max) {
        this.max = max;
    }

    String of(String value) {
        var name = value.isEmpty() ? UNKNOWN : value;
        if (known.contains(name)) {
            return name;
        }
        synchronized (known) {
            return known.size() < max && known.add(name) ? name : known.contains(name) ? name : OTHER;
        }
    }
}
