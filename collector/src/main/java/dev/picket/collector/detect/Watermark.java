package dev.picket.collector.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/**
 * The least event time that all live lanes have reached. A lane that is behind is waited for at most {@link #PATIENCE}: after that its events
 * are late. A lane whose clock is ahead counts as being now. One thread.
 */
public final class Watermark {
    /** How long laggards and idle lanes are waited for. */
    public static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int LANES_MAX = 65_536;

    private final SequencedMap<Lane, Instant> reached = new LinkedHashMap<>();
    private Instant highest = Instant.EPOCH;

    /** One ordered stream of one agent. */
    public record Lane(String agent, int lane) {}

    /** An event of this lane ended at this time. */
    public void reached(Lane lane, Instant end) {
        var before = reached.remove(lane);
        reached.putLast(lane, before == null || end.isAfter(before) ? end : before);
        if (reached.size() > LANES_MAX) {
            reached.pollFirstEntry();
        }
    }

    /** Goes back only when our own clock was put back by more than {@link #PATIENCE}: else nothing would be reached until the old time comes again. */
    public Instant at(Instant now) {
        var patience = now.minus(PATIENCE);
        var least = now;
        for (var end : reached.values()) {
            var waited = end.isBefore(patience) ? patience : end;
            least = waited.isBefore(least) ? waited : least;
        }
        boolean putBack = highest.isAfter(now.plus(PATIENCE));
        highest = putBack || least.isAfter(highest) ? least : highest;
        return highest;
    }
}
