package dev.picket.collector.incident;

import dev.picket.collector.detect.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeSet;

/** An open incident while it grows: its clues and the trail of those it touched. Bounded: the weakest clue and the oldest trace go first. One thread. */
final class Case {
    static final int CLUES_MAX = 1_000;
    static final int TRAIL_MAX = 1_000;
    private static final double FURTHER = .6;
    private static final int FURTHER_MAX = 3;

    private final String id;
    private final Instant opened;
    private final Map<String, Clue> clues = new LinkedHashMap<>();
    private final SequencedMap<String, Trace> trail = new LinkedHashMap<>();
    private Instant end;
    private Handling handling = Handling.NONE;

    /**
     * Somebody on the trail.
     *
     * @param seen when it last acted or was reached
     * @param acted it did something itself; not only reached
     */
    record Trace(Instant seen, boolean acted) {
        Trace and(Trace other) {
            return new Trace(seen.isAfter(other.seen) ? seen : other.seen, acted || other.acted);
        }
    }

    Case(String id, Instant opened) {
        this.id = id;
        this.opened = opened;
        this.end = opened;
    }

    String id() {
        return id;
    }

    Instant opened() {
        return opened;
    }

    Instant end() {
        return end;
    }

    Collection<Clue> clues() {
        return clues.values();
    }

    SequencedMap<String, Trace> trail() {
        return trail;
    }

    boolean holds(Clue clue) {
        return clues.containsKey(clue.id());
    }

    /** From here on it forgets old traces for new ones. */
    boolean isFull() {
        return trail.size() >= TRAIL_MAX - Clue.TOUCHED_MAX;
    }

    Handling handling() {
        return handling;
    }

    void handle(Handling decided) {
        handling = decided;
    }

    boolean isClosed() {
        return handling.is(Handling.State.CLOSED);
    }

    /** Whether a clue is more than what was known when people closed it: an alert that is new here, or worse than it was. */
    boolean isNewsToIt(Clue clue) {
        var before = clues.get(clue.id());
        boolean worse = before == null || before.severity().compareTo(clue.severity()) < 0;
        return worse && clue.severity().alerts();
    }

    /** Adds a clue, or its latest word. */
    void add(Clue clue) {
        clues.put(clue.id(), clue);
        if (clues.size() > CLUES_MAX) {
            clues.remove(clues.values().stream().max(Clue.WORST).orElseThrow().id());
        }
        end = end.isBefore(clue.end()) ? clue.end() : end;
        clue.actors().forEach(actor -> trace(actor, new Trace(clue.end(), true)));
        clue.sides().forEach(side -> trace(side, new Trace(clue.end(), true)));
        clue.reached().forEach(reached -> trace(reached, new Trace(clue.end(), false)));
    }

    /** Takes over all that another case holds. */
    void absorb(Case other) {
        other.clues.values().forEach(this::add);
        other.trail.forEach(this::trace);
        if (handling.is(Handling.State.OPEN) && other.handling.is(Handling.State.ACKNOWLEDGED)) {
            handling = other.handling;
        }
    }

    private void trace(String entity, Trace trace) {
        var before = trail.remove(entity);
        trail.putLast(entity, before == null ? trace : before.and(trace));
        if (trail.size() > TRAIL_MAX) {
            trail.pollFirstEntry();
        }
    }

    /** As it stands: what people closed is resolved. */
    Incident incident() {
        return incident(isClosed() ? Incident.Status.RESOLVED : Incident.Status.OPEN, "");
    }

    Incident incident(Incident.Status status, String mergedInto) {
        var worst = clues.values().stream().min(Clue.WORST).orElseThrow();
        var tenants = new TreeSet<String>();
        clues.values().forEach(clue -> tenants.addAll(clue.tenants()));
        return new Incident(
                id,
                worst.severity(),
                score(),
                clues.values().stream()
                        .map(Clue::start)
                        .min(Comparator.naturalOrder())
                        .orElseThrow(),
                end,
                worst.detection(),
                status,
                tenants,
                clues.values().stream().sorted(Clue.BY_TIME).map(Clue::id).toList(),
                Path.of(clues.values()),
                mergedInto,
                handling);
    }

    /** The worst clue, and .6 of the next three: more of the same must not outrank something worse. */
    private double score() {
        var scores = clues.values().stream()
                .map(Clue::score)
                .sorted(Comparator.reverseOrder())
                .limit(1 + FURTHER_MAX)
                .toList();
        return scores.getFirst()
                + FURTHER
                        * scores.stream()
                                .skip(1)
                                .mapToDouble(Double::doubleValue)
                                .sum();
    }

    void write(DataOutput to) throws IOException {
        to.writeUTF(id);
        Codec.write(opened, to);
        Codec.write(end, to);
        to.writeInt(clues.size());
        for (var clue : clues.values()) {
            clue.write(to);
        }
        to.writeInt(trail.size());
        for (var trace : trail.entrySet()) {
            to.writeUTF(trace.getKey());
            Codec.write(trace.getValue().seen(), to);
            to.writeBoolean(trace.getValue().acted());
        }
    }

    static Case read(DataInput from) throws IOException {
        var read = new Case(from.readUTF(), Codec.readInstant(from));
        read.end = Codec.readInstant(from);
        for (int left = from.readInt(); left > 0; left--) {
            var clue = Clue.read(from);
            read.clues.put(clue.id(), clue);
        }
        for (int left = from.readInt(); left > 0; left--) {
            read.trail.putLast(from.readUTF(), new Trace(Codec.readInstant(from), from.readBoolean()));
        }
        return read;
    }
}
