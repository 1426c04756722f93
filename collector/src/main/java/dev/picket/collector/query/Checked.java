package dev.picket.collector.query;

import dev.picket.collector.ledger.View;
import java.util.Set;

/** What was found in a reader's SQL. */
sealed interface Checked {
    /** One select over views, and nothing else. */
    record Allowed(Set<View> views) implements Checked {
        public Allowed {
            views = Set.copyOf(views);
        }
    }

    record Refused(Problem problem) implements Checked {}
}
