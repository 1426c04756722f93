package dev.picket.agent.capture.inference;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Holds what one server says it answered against what was seen of it, look by look. An answer that the server and we count in different looks
 * is no difference: what was seen around one look may belong to the next. One thread.
 */
final class ServerBooks {
    static final int LOOKS_KEPT = 10;

    private final Deque<Look> looks = new ArrayDeque<>();
    private ModelTotals last = new ModelTotals(0, 0);
    private long seen;
    private long ahead;
    private boolean begun;

    /**
     * What happened between two looks.
     *
     * @param answered by the server
     * @param unseen of them
     * @param tokens of the answered
     */
    record Look(long answered, long unseen, long tokens) {}

    /**
     * Takes the next page; the first only says where the server begins. A server that says less than before was started anew: then all that it
     * says is new, and what it did between the last look and its end is not known.
     *
     * @param seenBefore how many were seen in all, a moment before the page was read
     * @param seenAfter and a moment after
     */
    Look look(ModelTotals page, long seenBefore, long seenAfter) {
        boolean anew = page.requests() < last.requests();
        long answered = begun ? page.requests() - (anew ? 0 : last.requests()) : 0;
        long tokens = begun ? Math.max(0, page.tokens() - (anew ? 0 : last.tokens())) : 0;
        long surplus = begun ? ahead + seenAfter - seen - answered : seenAfter - seenBefore;
        ahead = Math.clamp(surplus, 0, seenAfter - seenBefore);
        last = page;
        seen = seenAfter;
        begun = true;
        var look = new Look(answered, Math.max(0, -surplus), tokens);
        looks.add(look);
        if (looks.size() > LOOKS_KEPT) {
            looks.remove();
        }
        return look;
    }

    /** All looks that are kept, together. */
    Look lately() {
        return looks.stream()
                .reduce(
                        new Look(0, 0, 0),
                        (one, other) -> new Look(
                                one.answered + other.answered, one.unseen + other.unseen, one.tokens + other.tokens));
    }
}
