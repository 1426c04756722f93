package dev.picket.event;

import java.util.Locale;

/** Why an event was refused or dropped. A closed list, so that it can be a metric's label. */
public enum Reason {
    // refused: the input was at fault
    MALFORMED,
    OVERSIZED,
    NOT_INFERENCE,
    NOT_AUDIT,
    UNAUTHENTICATED,
    FOREIGN_AGENT,
    UNREADABLE_FORMAT,
    TLS,
    HTTP2,
    JOINED_IN_THE_MIDDLE,
    // a model server answered it, by its own counter
    UNSEEN,
    // dropped: we were
    QUEUE_FULL,
    RING_FULL,
    GAP,
    SPOOL_FULL,
    TABLE_FULL,
    DISK_FULL,
    QUARANTINED,
    EXPIRED,
    REFUSED_BY_COLLECTOR,
    STOPPING;

    /** As written in metrics and answers, e.g. {@code queue-full}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
