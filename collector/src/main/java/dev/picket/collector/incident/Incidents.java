package dev.picket.collector.incident;

import dev.picket.collector.detect.Finding;
import dev.picket.event.Hashing;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Groups findings into incidents by trail: who acted, over whichever plane, and whom it got a hold on. An alert opens an incident, unless who
 * acted is on the trail of an open one within {@link #TRAIL}; then it joins, and incidents that it joins become one. Findings below an alert
 * join those of their own actor only, also when the alert comes after them. An incident that was idle for {@link #IDLE} is resolved.
 *
 * <p>People may {@link #handle} an incident. One that they closed is resolved, but goes on being known until it was idle for as long: what was
 * known when it was closed, told again, leaves it closed; an alert that is new to it, or has become worse, opens it again.
 *
 * <p>Findings wait for the watermark and are taken in order of (time, id), so the result does not depend on the order in which they were made.
 * For one thread; all times are event times. Bounded: the incident that is idle longest is resolved to make room.
 *
 * <p>Joining by trail rather than raising scores along it is after Hopper (Ho et al., USENIX Security 2021) and our own measurements: scores
 * that are passed on make everything after a compromise suspicious.
 */
public final class Incidents {
    public static final Duration TRAIL = Duration.ofHours(2);
    public static final Duration IDLE = Duration.ofHours(24);

    static final int OPEN_MAX = 2_000;
    static final int WAITING_MAX = 20_000;
    static final int QUIET_MAX = 2_000;
    private static final int FORMAT = 1;
    private static final SequencedSet<Case> NONE = Collections.unmodifiableSequencedSet(new LinkedHashSet<>());
    private static final Comparator<Case> BY_AGE =
            Comparator.comparing(Case::opened).thenComparing(Case::id);

    private static final Comparator<Case> LATEST =
            Comparator.comparing(Case::end).thenComparing(BY_AGE.reversed());

    /** To make room: what people closed goes first, then what is idle longest. */
    private static final Comparator<Case> DISPENSABLE =
            Comparator.comparing((Case one) -> !one.isClosed()).thenComparing(LATEST);

    private final Consumer<Incident> changes;
    private final Function<String, Handling> decided;
    private final TreeSet<Clue> waiting = new TreeSet<>(Clue.BY_TIME);
    private final Map<String, Case> open = new LinkedHashMap<>();
    private final Map<String, SequencedSet<Case>> onTrail = new HashMap<>();
    private final Quiet quiet = new Quiet(QUIET_MAX);
    private final Map<String, Case> changed = new TreeMap<>();
    private Instant now = Instant.MIN;

    /** @param changes gets every incident that an {@link #advance} changed, once, in its new state */
    public Incidents(Consumer<Incident> changes) {
        this(changes, _ -> Handling.NONE);
    }

    /** @param decided what people had decided about an incident before this began, by its id */
    public Incidents(Consumer<Incident> changes, Function<String, Handling> decided) {
        this.changes = changes;
        this.decided = decided;
    }

    /** Takes a finding, or its latest word; it is grouped when the watermark has passed it. */
    public void offer(Finding finding) {
        var clue = Clue.of(finding);
        waiting.remove(clue);
        waiting.add(clue);
        if (waiting.size() > WAITING_MAX) {
            group(waiting.removeFirst());
        }
    }

    /** Groups what lies before the watermark, and resolves what has been idle since; if the watermark was put back, groups all that waits. */
    public void advance(Instant watermark) {
        boolean putBack = watermark.isBefore(now);
        while (!waiting.isEmpty() && (putBack || waiting.getFirst().time().isBefore(watermark))) {
            group(waiting.removeFirst());
        }
        now = watermark;
        resolveIdle();
        tell();
    }

    /** Groups all that waits: the input has ended. What is open stays open. */
    public void finish() {
        while (!waiting.isEmpty()) {
            group(waiting.removeFirst());
        }
        tell();
    }

    /** What is open now, oldest first. */
    public List<Incident> open() {
        return known().stream()
                .filter(one -> one.status() == Incident.Status.OPEN)
                .toList();
    }

    /** What is open, or was closed by people and could open again; oldest first. */
    public List<Incident> known() {
        return open.values().stream().sorted(BY_AGE).map(Case::incident).toList();
    }

    /** What people have decided about one that is known; empty when it is not: it is resolved, went into another, or never was. */
    public Optional<Handling> handling(String id) {
        return Optional.ofNullable(open.get(id)).map(Case::handling);
    }

    /** What people decide; tells the change. Nothing happens to one that is not known. */
    public void handle(String id, Handling handling) {
        var one = open.get(id);
        if (one != null) {
            one.handle(handling);
            changes.accept(one.incident());
        }
    }

    private void group(Clue clue) {
        var known = holding(clue);
        if (known.isPresent()) {
            add(known.get(), clue);
        } else if (clue.severity().alerts()) {
            groupAlert(clue);
        } else {
            groupQuiet(clue);
        }
    }

    /** The incident that had an earlier word of it. */
    private Optional<Case> holding(Clue clue) {
        return clue.actors().stream()
                .flatMap(this::casesOn)
                .filter(one -> one.holds(clue))
                .findFirst();
    }

    private Stream<Case> casesOn(String entity) {
        return onTrail.getOrDefault(entity, NONE).stream();
    }

    private void groupAlert(Clue clue) {
        var joined = joined(clue);
        var into = joined.isEmpty() ? opened(clue) : joined.getFirst();
        joined.stream().skip(1).forEach(younger -> merge(younger, into));
        add(into, clue);
        if (joined.isEmpty()) {
            into.handle(decided.apply(into.id()));
        }
        bringIn(clue, into);
    }

    /** Of its own actor only: to be reached by somebody makes nobody's small failures part of it. */
    private void groupQuiet(Clue clue) {
        joined(clue).stream()
                .filter(one -> clue.actors().stream().anyMatch(actor -> hasActed(one, actor)))
                .findFirst()
                .ifPresentOrElse(one -> add(one, clue), () -> quiet.remember(clue));
    }

    private static boolean hasActed(Case one, String actor) {
        var trace = one.trail().get(actor);
        return trace != null && trace.acted();
    }

    /** Open incidents on whose trail the actor is, oldest first; of those of a whole tenant the latest alone, for they need not belong together. */
    private List<Case> joined(Clue clue) {
        var joined = onTrailOf(clue);
        return clue.isByAnyone() ? joined.stream().max(LATEST).stream().toList() : joined;
    }

    private List<Case> onTrailOf(Clue clue) {
        return clue.actors().stream()
                .flatMap(actor -> casesOn(actor).filter(one -> isFresh(one, actor, clue)))
                .distinct()
                .sorted(BY_AGE)
                .toList();
    }

    private static boolean isFresh(Case one, String actor, Clue clue) {
        var trace = one.trail().get(actor);
        return trace != null && !clue.start().isAfter(trace.seen().plus(TRAIL));
    }

    private Case opened(Clue clue) {
        if (open.size() >= OPEN_MAX) {
            resolve(open.values().stream().min(DISPENSABLE).orElseThrow());
        }
        var one = new Case(Hashing.hash("incident|" + clue.id()), clue.time());
        open.put(one.id(), one);
        return one;
    }

    private void add(Case one, Clue clue) {
        boolean full = one.isFull();
        if (full) {
            unlink(one);
        }
        if (one.isClosed() && one.isNewsToIt(clue)) {
            one.handle(one.handling().reopened("a new finding: " + clue.detection(), clue.time()));
        }
        one.add(clue);
        if (full) {
            link(one);
        } else {
            clue.touched().forEach(entity -> link(entity, one));
        }
        changed.put(one.id(), one);
    }

    private void merge(Case younger, Case older) {
        unlink(younger);
        unlink(older);
        older.absorb(younger);
        link(older);
        open.remove(younger.id());
        changed.remove(younger.id());
        changed.put(older.id(), older);
        changes.accept(younger.incident(Incident.Status.RESOLVED, older.id()));
    }

    /** What the actor did before, too little to be an alert then. */
    private void bringIn(Clue alert, Case into) {
        quiet.take(alert, TRAIL).forEach(clue -> add(into, clue));
    }

    private void resolveIdle() {
        open.values().stream()
                .filter(one -> one.end().plus(IDLE).isBefore(now))
                .sorted(BY_AGE)
                .toList()
                .forEach(this::resolve);
    }

    private void resolve(Case one) {
        unlink(one);
        open.remove(one.id());
        changed.remove(one.id());
        changes.accept(one.incident(Incident.Status.RESOLVED, ""));
    }

    private void tell() {
        changed.values().forEach(one -> changes.accept(one.incident()));
        changed.clear();
    }

    private void link(Case one) {
        one.trail().keySet().forEach(entity -> link(entity, one));
    }

    private void link(String entity, Case one) {
        onTrail.computeIfAbsent(entity, _ -> new LinkedHashSet<>()).add(one);
    }

    private void unlink(Case one) {
        one.trail().keySet().forEach(entity -> unlink(entity, one));
    }

    private void unlink(String entity, Case one) {
        var cases = onTrail.get(entity);
        if (cases != null && cases.remove(one) && cases.isEmpty()) {
            onTrail.remove(entity);
        }
    }

    /** All that is open and waiting; told changes are not repeated after {@link #read}. */
    public void write(DataOutput to) throws IOException {
        to.writeInt(FORMAT);
        to.writeInt(open.size());
        for (var one : open.values()) {
            one.write(to);
        }
        writeClues(waiting, to);
        writeClues(quiet.all(), to);
    }

    /** Into a stage that has seen nothing yet. */
    public void read(DataInput from) throws IOException {
        int format = from.readInt();
        if (format != FORMAT) {
            throw new IOException("incident state has format " + format + ", this version reads " + FORMAT);
        }
        for (int left = from.readInt(); left > 0; left--) {
            var one = Case.read(from);
            one.handle(decided.apply(one.id()));
            open.put(one.id(), one);
            link(one);
        }
        for (int left = from.readInt(); left > 0; left--) {
            waiting.add(Clue.read(from));
        }
        for (int left = from.readInt(); left > 0; left--) {
            quiet.remember(Clue.read(from));
        }
    }

    private static void writeClues(Collection<Clue> clues, DataOutput to) throws IOException {
        to.writeInt(clues.size());
        for (var clue : clues) {
            clue.write(to);
        }
    }
}
