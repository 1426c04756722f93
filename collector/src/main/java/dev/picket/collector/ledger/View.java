package dev.picket.collector.ledger;

import java.util.Locale;

/** What readers may select from. */
public enum View {
    FLOWS,
    CALLS,
    INFERENCES,
    LABELS,
    FINDINGS,
    EVIDENCE,
    INCIDENTS,
    HOPS,
    /** What people decided about incidents and suppressions. */
    ACTIONS,
    COVERAGE,
    SOURCES,
    STAGES,
    /** Since when each sheet of events is kept. */
    KEPT,
    /** What was forgotten, and why. */
    REMOVALS;

    /** Its name in SQL. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
