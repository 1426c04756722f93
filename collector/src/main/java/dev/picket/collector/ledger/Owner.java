package dev.picket.collector.ledger;

/** Whose a column's value is; a tenant does not see the other side's. */
enum Owner {
    /** A fact about the event itself: whoever may see the row may see it. */
    EVENT,
    ACTOR,
    TARGET,
    /** The workload behind the actor. */
    VIA,
    /** Who was inside the pod that acted. */
    BEHIND,
    /** What was got hold of, beside the target. */
    REACHED,
    /** Speaks of all who have a part in it. */
    ALL
}
