package dev.picket.collector.incident;

import java.time.Instant;

/**
 * What people last decided about an incident.
 *
 * @param owner who takes care of it; empty while nobody does
 * @param reason in their words
 * @param principal whose token it was, or {@link #OURSELVES}
 * @param time of the decision, by the collector's clock; of what we did ourselves, by its events
 */
public record Handling(State state, String owner, String reason, String principal, Instant time) {
    /** Nobody has said anything. */
    public static final Handling NONE = new Handling(State.OPEN, "", "", "", Instant.EPOCH);

    /** No person: what a new finding or a merge brought with it. */
    public static final String OURSELVES = "picket";

    /** Open and acknowledged incidents are open to all that counts; a closed one is resolved. */
    public enum State {
        OPEN,
        ACKNOWLEDGED,
        CLOSED
    }

    boolean is(State state) {
        return this.state == state;
    }

    Handling reopened(String why, Instant time) {
        return new Handling(State.OPEN, owner, why, OURSELVES, time);
    }
}
