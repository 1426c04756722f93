package dev.picket.event;

import java.util.Map;

/** What a stage's {@link Account} says at one moment. Reasons that did not occur are absent. */
public record Balance(
        String stage,
        long in,
        long out,
        long held,
        long folded,
        long duplicate,
        Map<Reason, Long> refused,
        Map<Reason, Long> dropped) {
    public Balance {
        refused = Map.copyOf(refused);
        dropped = Map.copyOf(dropped);
    }

    /** Events that came in and are nowhere: 0 when the law holds. */
    public long missing() {
        return in - out - held - folded - duplicate - sum(refused) - sum(dropped);
    }

    private static long sum(Map<Reason, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
