package dev.picket.collector.context;

import dev.picket.event.Envelope;
import dev.picket.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts right the times that an event cannot have by our own clock. They come of a clock that is wrong, an agent's or an API server's, or of somebody who wants to be
 * overlooked: an event from the future would wait until then, and one from long ago make all that is new look familiar. It is not refused, for it may be an
 * attack's: it is taken as of now. One thread; the count, any.
 */
public final class Punctual implements UnaryOperator<Event> {
    /** As long as the watermark waits for laggards: what is further ahead would be held, and judged too late. */
    public static final Duration AHEAD_MAX = Duration.ofSeconds(5);
    /** An API server keeps its old logs for 366 days. */
    public static final Duration BEHIND_MAX = Duration.ofDays(400);

    private static final Logger LOG = LoggerFactory.getLogger(Punctual.class);
    private static final Duration WARN_EVERY = Duration.ofHours(1);

    private final InstantSource clock;
    private final LongAdder corrected = new LongAdder();
    private Instant warned = Instant.EPOCH;

    public Punctual(InstantSource clock) {
        this.clock = clock;
    }

    /** The same event at a time that it can have had. */
    @Override
    public Event apply(Event event) {
        var now = clock.instant();
        var envelope = event.envelope();
        boolean ended = isPossible(envelope.end(), now);
        boolean began = isPossible(envelope.start(), now);
        if (ended && began) {
            return event;
        }
        corrected.increment();
        warn(envelope, ended ? envelope.start() : envelope.end(), now);
        var end = ended ? envelope.end() : now;
        return event.in(envelope.at(began ? envelope.start() : end, end));
    }

    /** Events that came with a time that cannot be. */
    public long corrected() {
        return corrected.sum();
    }

    private static boolean isPossible(Instant time, Instant now) {
        return !time.isBefore(now.minus(BEHIND_MAX)) && !time.isAfter(now.plus(AHEAD_MAX));
    }

    /** Once an hour: whose clock it is, an operator has to find. */
    private void warn(Envelope envelope, Instant told, Instant now) {
        if (Duration.between(warned, now).abs().compareTo(WARN_EVERY) >= 0) {
            warned = now;
            LOG.warn(
                    "agent {} brings an event of {}, and it is {} here: a clock is wrong, its own, an API server's or ours; {} such events so far were taken as of now",
                    envelope.agent(),
                    told,
                    now,
                    corrected);
        }
    }
}
