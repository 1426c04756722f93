package dev.picket.collector.triage;

import dev.picket.collector.incident.Handling;
import java.util.List;
import java.util.Map;

/**
 * All that people have decided and that still counts.
 *
 * @param suppressions in force, in the order in which they were made
 * @param handlings by incident
 * @param journal the latest actions, oldest first
 */
record Kept(List<Suppression> suppressions, Map<String, Handling> handlings, List<Action> journal) {
    static final Kept NOTHING = new Kept(List.of(), Map.of(), List.of());

    Kept {
        suppressions = List.copyOf(suppressions);
        handlings = Map.copyOf(handlings);
        journal = List.copyOf(journal);
    }
}
