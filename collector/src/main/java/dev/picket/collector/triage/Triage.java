package dev.picket.collector.triage;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Handling;
import dev.picket.collector.incident.Handling.State;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.incident.Incidents;
import dev.picket.collector.triage.Action.Verb;
import dev.picket.collector.triage.Outcome.Done;
import dev.picket.collector.triage.Outcome.Refused;
import dev.picket.collector.triage.Outcome.Why;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What people have decided, and what it means for findings and incidents. A decision is on disk before it is in force. Belongs to the thread
 * that owns the incidents, but what says that any thread may call it.
 */
public final class Triage {
    static final int SUPPRESSIONS_MAX = 1_000;
    static final int JOURNAL_MAX = 1_000;
    private static final int HANDLINGS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(Triage.class);
    /** So long the decision about an incident is kept that is not known: a collector that was killed may see it open again. */
    private static final Duration UNKNOWN_KEPT = Duration.ofDays(2);

    private final TriageFile file;
    private final Supplier<Set<String>> detections;
    private final InstantSource clock;
    private final SequencedMap<String, Suppression> suppressions = new LinkedHashMap<>();
    private final Map<String, Handling> handlings = new LinkedHashMap<>();
    private final Deque<Action> journal = new ArrayDeque<>();
    private final List<Action> untold = new ArrayList<>();
    private volatile List<Suppression> shown = List.of();
    private boolean failing;

    private Triage(TriageFile file, Supplier<Set<String>> detections, InstantSource clock) {
        this.file = file;
        this.detections = detections;
        this.clock = clock;
    }

    /**
     * @param detections ids of what may be found now
     * @throws IOException what was decided cannot be read: names the file, and what to do
     */
    public static Triage open(Path file, Supplier<Set<String>> detections, InstantSource clock) throws IOException {
        var triage = new Triage(new TriageFile(file), detections, clock);
        var kept = triage.file.read();
        kept.suppressions().forEach(one -> triage.suppressions.put(one.id(), one));
        triage.handlings.putAll(kept.handlings());
        triage.journal.addAll(kept.journal());
        triage.untold.addAll(kept.journal());
        triage.show();
        return triage;
    }

    /** What was decided about an incident before; for {@link Incidents}. */
    public Handling decided(String incident) {
        return handlings.getOrDefault(incident, Handling.NONE);
    }

    /** Which one keeps a finding from an incident now. */
    public Optional<Suppression> suppressing(Finding finding) {
        if (suppressions.isEmpty()) {
            return Optional.empty();
        }
        var now = clock.instant();
        return suppressions.values().stream()
                .filter(one -> one.covers(finding) && one.isInForce(now))
                .findFirst();
    }

    /** Those in force, the one that ends first before. Any thread. */
    public List<Suppression> suppressions() {
        var now = clock.instant();
        return shown.stream().filter(one -> one.isInForce(now)).toList();
    }

    /** Actions since the last call; after a start the latest of before once more, for they may not have reached the ledger. */
    public List<Action> news() {
        var news = List.copyOf(untold);
        untold.clear();
        return news;
    }

    /** Does as told, or says why not: then nothing has changed. */
    public Outcome obey(Order order, Incidents incidents) {
        return switch (order) {
            case Order.Acknowledge(var principal, var incident, var owner, var reason) ->
                handle(incidents, State.ACKNOWLEDGED, Verb.ACKNOWLEDGE, incident, owner, reason, principal);
            case Order.Close(var principal, var incident, var owner, var reason) ->
                handle(incidents, State.CLOSED, Verb.CLOSE, incident, owner, reason, principal);
            case Order.Reopen(var principal, var incident, var owner, var reason) ->
                handle(incidents, State.OPEN, Verb.REOPEN, incident, owner, reason, principal);
            case Order.Suppress suppress -> suppress(suppress);
            case Order.Remove(var principal, var id, var owner, var reason) -> remove(id, owner, reason, principal);
        };
    }

    /** What incidents did by themselves: opened again by a finding, or took over another's owner. */
    public void noticed(Collection<Incident> changes, Incidents incidents) {
        var news = changes.stream()
                .filter(incident -> incidents.handling(incident.id()).isPresent())
                .filter(incident -> !incident.handling().equals(decided(incident.id())))
                .toList();
        for (var incident : news) {
            var handling = incident.handling();
            handlings.put(incident.id(), handling);
            note(Action.onIncident(
                    handling.state() == State.OPEN ? Verb.REOPEN : Verb.ACKNOWLEDGE,
                    clock.instant(),
                    incident.id(),
                    handling.owner(),
                    handling.reason(),
                    Handling.OURSELVES));
        }
        if (!news.isEmpty()) {
            keepLater(incidents);
        }
    }

    private Outcome handle(
            Incidents incidents, State state, Verb verb, String id, String owner, String reason, String principal) {
        var before = incidents.handling(id);
        if (before.isEmpty()) {
            return new Refused(
                    Why.UNKNOWN,
                    "no incident with this id is open: it is resolved, went into another, or never was",
                    "incident",
                    "picket incidents ID tells how it ended; what comes anew opens another");
        }
        var conflict = conflict(before.get(), state);
        if (conflict.isPresent()) {
            return conflict.get();
        }
        var now = clock.instant();
        var whose = firstOf(owner, before.get().owner(), principal);
        var handling = new Handling(state, whose, reason, principal, now);
        var kept = handlings.put(id, handling);
        var action = Action.onIncident(verb, now, id, whose, reason, principal);
        return keep(action, incidents, () -> restore(id, kept), () -> incidents.handle(id, handling));
    }

    private void restore(String id, @Nullable Handling before) {
        if (before == null) {
            handlings.remove(id);
        } else {
            handlings.put(id, before);
        }
    }

    private static Optional<Refused> conflict(Handling before, State wanted) {
        if (before.state() == State.CLOSED && wanted != State.OPEN) {
            return Optional.of(new Refused(
                    Why.CONFLICT,
                    "the incident is closed, by " + before.owner() + ": " + before.reason(),
                    "incident",
                    "reopen it first"));
        }
        if (before.state() == State.OPEN && wanted == State.OPEN) {
            return Optional.of(new Refused(Why.CONFLICT, "the incident is open already", "incident", "leave it so"));
        }
        return Optional.empty();
    }

    private Outcome suppress(Order.Suppress order) {
        var known = detections.get();
        if (!known.contains(order.detection())) {
            return new Refused(
                    Why.WRONG,
                    "no detection has this id",
                    "detection",
                    "use one of " + known.stream().sorted().collect(Collectors.joining(", ")));
        }
        var now = clock.instant();
        if (!order.until().isAfter(now) || order.until().isAfter(now.plus(Suppression.SPAN_MAX))) {
            return new Refused(
                    Why.WRONG,
                    "until is " + order.until() + ", now is " + now,
                    "until",
                    "let it end after now, and within " + Suppression.SPAN_MAX.toDays() + " days");
        }
        forgetEnded(now);
        if (suppressions.size() >= SUPPRESSIONS_MAX) {
            return new Refused(
                    Why.CONFLICT,
                    SUPPRESSIONS_MAX + " suppressions are in force",
                    "",
                    "remove some, or say it in a rule");
        }
        var one = Suppression.of(order, now);
        suppressions.put(one.id(), one);
        var action = Action.onSuppression(Verb.SUPPRESS, now, one.id(), one.owner(), one.reason(), one.principal());
        return keep(action, null, () -> suppressions.remove(one.id()), this::show);
    }

    private Outcome remove(String id, String owner, String reason, String principal) {
        forgetEnded(clock.instant());
        var meant =
                suppressions.keySet().stream().filter(one -> one.startsWith(id)).toList();
        if (meant.size() != 1) {
            return new Refused(
                    Why.UNKNOWN,
                    meant.size() + " suppressions in force have an id that begins so",
                    "suppression",
                    "list them: picket suppress list");
        }
        var before = List.copyOf(suppressions.values());
        var gone = suppressions.remove(meant.getFirst());
        var action = Action.onSuppression(
                Verb.REMOVE,
                clock.instant(),
                meant.getFirst(),
                firstOf(owner, gone == null ? "" : gone.owner(), principal),
                reason,
                principal);
        return keep(action, null, () -> before.forEach(one -> suppressions.put(one.id(), one)), this::show);
    }

    private static String firstOf(String... names) {
        return List.of(names).stream()
                .filter(name -> !name.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** On disk first; what cannot be written is taken back. */
    private Outcome keep(Action action, @Nullable Incidents incidents, Runnable takeBack, Runnable thenDo) {
        note(action);
        try {
            file.write(kept(incidents));
            failing = false;
        } catch (IOException full) {
            journal.removeLast();
            untold.removeLast();
            takeBack.run();
            LOG.warn("what {} decided cannot be written: {}", action.principal(), String.valueOf(full.getMessage()));
            return new Refused(
                    Why.FAILED,
                    "the decision cannot be written to disk, nothing has changed",
                    "",
                    "see the collector's log");
        }
        thenDo.run();
        return new Done(action);
    }

    /** What happened by itself counts even if the disk does not take it now. */
    private void keepLater(Incidents incidents) {
        try {
            file.write(kept(incidents));
            failing = false;
        } catch (IOException full) {
            if (!failing) {
                LOG.warn(
                        "that incidents opened again cannot be written, a restart would take them for closed: {}",
                        String.valueOf(full.getMessage()));
            }
            failing = true;
        }
    }

    private void note(Action action) {
        journal.addLast(action);
        untold.addLast(action);
        if (journal.size() > JOURNAL_MAX) {
            journal.removeFirst();
        }
    }

    private Kept kept(@Nullable Incidents incidents) {
        var now = clock.instant();
        if (incidents != null) {
            boolean many = handlings.size() > HANDLINGS_MAX;
            handlings
                    .entrySet()
                    .removeIf(one -> incidents.handling(one.getKey()).isEmpty()
                            && (many || one.getValue().time().plus(UNKNOWN_KEPT).isBefore(now)));
        }
        return new Kept(List.copyOf(suppressions.values()), handlings, List.copyOf(journal));
    }

    private void forgetEnded(Instant now) {
        suppressions.values().removeIf(one -> !one.isInForce(now));
        show();
    }

    private void show() {
        shown = suppressions.values().stream()
                .sorted(Comparator.comparing(Suppression::until).thenComparing(Suppression::id))
                .toList();
    }
}
