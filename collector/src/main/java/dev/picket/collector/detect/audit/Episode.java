package dev.picket.collector.detect.audit;

import dev.picket.collector.detect.Codec;
import dev.picket.collector.detect.Evidence;
import dev.picket.collector.detect.Severity;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody does of one kind without a longer pause: one finding, told again as it grows. Bounded: {@link #EVIDENCE_MAX} ids, the first and
 * the last half, and {@link Familiar#MAX} different things; it ends after {@link #LENGTH_MAX}. One thread.
 */
final class Episode {
    /** Longer silence ends it. */
    static final Duration PAUSE_MAX = Duration.ofMinutes(30);

    static final Duration LENGTH_MAX = Duration.ofHours(2);
    static final int EVIDENCE_MAX = 32;
    private static final Duration AHEAD_MAX = Duration.ofDays(1);

    private final Instant start;
    private final List<Evidence> evidence = new ArrayList<>(2);
    private Familiar things = new Familiar();
    private Familiar places = new Familiar();
    private Instant last;
    private long count;
    private long refused;
    private long weight;
    private Severity severity = Severity.INFORMATIONAL;
    private boolean grew;

    Episode(Instant start) {
        this.start = start;
        this.last = start;
    }

    /** What is new at this time is no part of it; what began a day later was counted by a clock that was wrong. */
    boolean isOver(Instant time) {
        return time.isAfter(last.plus(PAUSE_MAX))
                || time.isAfter(start.plus(LENGTH_MAX))
                || start.isAfter(time.plus(AHEAD_MAX));
    }

    /**
     * One more call.
     *
     * @param thing what was asked for
     * @param place e.g. its namespace
     * @param weight counted once for each thing
     */
    void add(Evidence more, long thing, long place, boolean wasRefused, int weight, Instant time) {
        if (evidence.size() == EVIDENCE_MAX) {
            evidence.remove(EVIDENCE_MAX / 2);
        }
        evidence.add(more);
        this.weight += things.learn(thing) ? weight : 0;
        places.learn(place);
        count++;
        refused += wasRefused ? 1 : 0;
        last = last.isAfter(time) ? last : time;
    }

    /** It is at least as bad as that from now on. */
    void raise(Severity to) {
        grew |= to.compareTo(severity) > 0;
        severity = to.compareTo(severity) > 0 ? to : severity;
    }

    /** When it has become worse, for each of the first calls, then at every doubling. */
    boolean isWorthTelling() {
        boolean worse = grew;
        grew = false;
        return worse || count <= EVIDENCE_MAX || Long.bitCount(count) == 1;
    }

    boolean knows(long thing) {
        return things.knows(thing);
    }

    Instant start() {
        return start;
    }

    Instant last() {
        return last;
    }

    List<Evidence> evidence() {
        return evidence;
    }

    long count() {
        return count;
    }

    long refused() {
        return refused;
    }

    /** Of all different things. */
    long weight() {
        return weight;
    }

    int things() {
        return things.size();
    }

    int places() {
        return places.size();
    }

    Severity severity() {
        return severity;
    }

    void write(DataOutput to) throws IOException {
        Codec.write(start, to);
        Codec.write(last, to);
        to.writeLong(count);
        to.writeLong(refused);
        to.writeLong(weight);
        to.writeUTF(severity.name());
        things.write(to);
        places.write(to);
        to.writeByte(evidence.size());
        for (var one : evidence) {
            Codec.write(one, to);
        }
    }

    static Episode read(DataInput from) throws IOException {
        var episode = new Episode(Codec.readInstant(from));
        episode.last = Codec.readInstant(from);
        episode.count = from.readLong();
        episode.refused = from.readLong();
        episode.weight = from.readLong();
        episode.severity = Severity.valueOf(from.readUTF());
        episode.things = Familiar.read(from);
        episode.places = Familiar.read(from);
        for (int left = from.readByte(); left > 0; left--) {
            episode.evidence.add(Codec.readEvidence(from));
        }
        return episode;
    }
}
