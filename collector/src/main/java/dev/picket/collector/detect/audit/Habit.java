package dev.picket.collector.detect.audit;

import dev.picket.collector.detect.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/** What one identity, or a group of them, is known to do; what is new to it is news only when it was watched long enough. One thread. */
final class Habit {
    static final Duration SETTLED_AGE = Duration.ofDays(1);
    static final long SETTLED_CALLS = 100;
    private static final long NEVER = Instant.MAX.getEpochSecond();

    private Familiar things = new Familiar();
    /** In seconds of Unix time; {@link #NEVER} before there was one. */
    private long first = NEVER;

    private long calls;

    /** Counts a call; whether it was watched long enough before. */
    boolean see(Instant time) {
        first = first == NEVER ? time.getEpochSecond() : first;
        return ++calls > SETTLED_CALLS && time.getEpochSecond() - first >= SETTLED_AGE.toSeconds();
    }

    /** Whether it was new. */
    boolean learn(long thing) {
        return things.learn(thing);
    }

    void write(DataOutput to) throws IOException {
        things.write(to);
        Codec.write(first == NEVER ? Instant.MAX : Instant.ofEpochSecond(first), to);
        to.writeLong(calls);
    }

    static Habit read(DataInput from) throws IOException {
        var habit = new Habit();
        habit.things = Familiar.read(from);
        habit.first = Codec.readInstant(from).getEpochSecond();
        habit.calls = from.readLong();
        return habit;
    }
}
