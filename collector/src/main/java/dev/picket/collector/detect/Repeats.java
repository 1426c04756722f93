package dev.picket.collector.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * Folds repeats of one thing by one key within a window into one finding. Bounded: {@link #SUBJECTS_MAX} things, the one that was seen
 * least recently goes first, and {@link #EVIDENCE_MAX} ids of each. For one thread, in order of event time.
 */
public final class Repeats {
    /** From a thing's first occurrence on, unless it is said otherwise. */
    public static final Duration WINDOW = Duration.ofHours(1);

    private static final Duration AHEAD_MAX = Duration.ofDays(1);
    static final int SUBJECTS_MAX = 64;
    static final int EVIDENCE_MAX = 64;
    private static final int TOLD_EACH = 16;

    private final LinkedHashMap<String, Repeat> subjects = new LinkedHashMap<>();

    /** Counts one more; the repeat as it stands now when it is worth telling: each of the first 16, then at every doubling. */
    public Optional<Repeat> count(String subject, Evidence evidence, Instant time) {
        return count(subject, List.of(evidence), time, WINDOW);
    }

    /**
     * The same within another window.
     *
     * @param evidence what it begins with, if it does; of a repeat the last counts
     */
    public Optional<Repeat> count(String subject, List<Evidence> evidence, Instant time, Duration window) {
        var before = subjects.remove(subject);
        var going = before == null || before.isOver(time, window) ? null : before;
        var now = going == null ? Repeat.of(time, evidence) : going.and(evidence.getLast());
        subjects.putLast(subject, now);
        if (subjects.size() > SUBJECTS_MAX) {
            subjects.pollFirstEntry();
        }
        return going == null || now.isWorthTelling() ? Optional.of(now) : Optional.empty();
    }

    public void write(DataOutput to) throws IOException {
        to.writeInt(subjects.size());
        for (var entry : subjects.entrySet()) {
            to.writeUTF(entry.getKey());
            entry.getValue().write(to);
        }
    }

    public static Repeats read(DataInput from) throws IOException {
        var repeats = new Repeats();
        for (int i = from.readInt(); i > 0; i--) {
            repeats.subjects.putLast(from.readUTF(), Repeat.read(from));
        }
        return repeats;
    }

    /**
     * One thing within one window.
     *
     * @param evidence first and last half of what may be kept
     */
    public record Repeat(Instant start, List<Evidence> evidence, long count) {
        public Repeat {
            evidence = List.copyOf(evidence);
        }

        static Repeat of(Instant start, List<Evidence> evidence) {
            var repeat = new Repeat(start, List.of(evidence.getFirst()), 1);
            for (var more : evidence.subList(1, evidence.size())) {
                repeat = repeat.and(more);
            }
            return repeat;
        }

        public Evidence first() {
            return evidence.getFirst();
        }

        /** What began a day later was counted by a clock that was wrong. */
        private boolean isOver(Instant time, Duration window) {
            return !time.isBefore(start.plus(window)) || start.isAfter(time.plus(AHEAD_MAX));
        }

        /** One more; of many the first and the last are kept. */
        public Repeat and(Evidence more) {
            var kept = new ArrayList<>(evidence);
            if (kept.size() == EVIDENCE_MAX) {
                kept.remove(EVIDENCE_MAX / 2);
            }
            kept.add(more);
            return new Repeat(start, kept, count + 1);
        }

        /** Each of the first 16, then at every doubling. */
        public boolean isWorthTelling() {
            return count <= TOLD_EACH || Long.bitCount(count) == 1;
        }

        public void write(DataOutput to) throws IOException {
            Codec.write(start, to);
            to.writeLong(count);
            to.writeInt(evidence.size());
            for (var one : evidence) {
                Codec.write(one, to);
            }
        }

        public static Repeat read(DataInput from) throws IOException {
            var start = Codec.readInstant(from);
            long count = from.readLong();
            var evidence = new ArrayList<Evidence>();
            for (int i = from.readInt(); i > 0; i--) {
                evidence.add(Codec.readEvidence(from));
            }
            return new Repeat(start, evidence, count);
        }
    }
}
