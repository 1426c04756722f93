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
    COVERAGE,
    SOURCES,
    STAGES,
    REMOVALS;

    /** Its name in SQL. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
