package dev.picket.collector.detect;

import dev.picket.event.Flow;

/** Whether the source of a flow got through to its destination. */
public enum Contact {
    MADE,
    FAILED,
    UNKNOWN;

    /** A reset after the destination sent payload closed a connection that was made; one before it refused it. */
    public static Contact of(Flow flow) {
        boolean answered = flow.received().bytes() > 0;
        return switch (flow.outcome()) {
            case ESTABLISHED -> MADE;
            case REFUSED, UNANSWERED -> FAILED;
            case RESET -> answered ? MADE : FAILED;
            case UNKNOWN -> answered ? MADE : UNKNOWN;
        };
    }
}
