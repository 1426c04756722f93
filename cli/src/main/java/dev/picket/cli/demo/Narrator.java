package dev.picket.cli.demo;

import dev.picket.cli.demo.Narration.Moment;
import dev.picket.cli.demo.Screen.Look;
import dev.picket.collector.Collector;
import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import dev.picket.collector.incident.Hop;
import dev.picket.collector.incident.Incident;
import dev.picket.event.Plane;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Tells the story as it is found: each alert once, with the scenario's words before it if it has some, and each incident when it opens and when it
 * reaches another plane. Heard from the detecting thread, asked from others.
 */
final class Narrator implements Collector.Told {
    static final int ID_SHOWN = 12;
    private static final String INDENT = " ".repeat(10);
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Narration narration;
    private final Screen screen;
    private final Supplier<Instant> clock;
    private final Map<String, Finding> findings = new LinkedHashMap<>();
    private final Map<String, Incident> incidents = new LinkedHashMap<>();
    private final Map<String, Set<Plane>> planes = new LinkedHashMap<>();
    private final Set<Moment> told = new HashSet<>();
    private String lastTime = "";
    private Optional<Instant> firstIncident = Optional.empty();

    /** @param clock the true one: when something was on the screen */
    Narrator(Narration narration, Screen screen, Supplier<Instant> clock) {
        this.narration = narration;
        this.screen = screen;
        this.clock = clock;
    }

    @Override
    public synchronized void hear(List<Finding> news, List<Incident> changed) {
        var fresh = new LinkedHashSet<String>();
        for (var finding : news) {
            if (findings.put(finding.id(), finding) == null) {
                fresh.add(finding.id());
            }
        }
        fresh.stream()
                .map(findings::get)
                .filter(finding -> finding.severity().alerts())
                .sorted(Comparator.comparing(Finding::time)
                        .thenComparing(finding -> moment(finding).isEmpty())
                        .thenComparing(finding -> finding.detection().id()))
                .forEach(this::tell);
        changed.forEach(this::tell);
    }

    synchronized List<Finding> findings() {
        return List.copyOf(findings.values());
    }

    /** Those that did not become part of another, the worst first. */
    synchronized List<Incident> incidents() {
        return incidents.values().stream()
                .filter(incident -> incident.mergedInto().isEmpty())
                .sorted((one, other) -> Double.compare(other.score(), one.score()))
                .toList();
    }

    /** Moments of the story that nothing was found of. */
    synchronized List<Moment> missed() {
        return narration.moments().stream()
                .filter(moment -> !told.contains(moment))
                .toList();
    }

    /** When the first incident was on the screen. */
    synchronized Optional<Instant> firstIncident() {
        return firstIncident;
    }

    static String time(Instant time) {
        return CLOCK.format(time);
    }

    private void tell(Finding finding) {
        var time = time(finding.time()) + "  ";
        moment(finding).ifPresent(moment -> {
            told.add(moment);
            screen.blank();
            screen.say(time, Look.TOLD, moment.says());
            lastTime = time;
        });
        screen.say(
                time.equals(lastTime) ? INDENT : time,
                look(finding.severity()),
                finding.detection().id() + " (" + finding.severity().label() + "): " + finding.summary());
        lastTime = time;
    }

    /** What the story has to say of it, if it was not said yet. */
    private Optional<Moment> moment(Finding finding) {
        return narration.moments().stream()
                .filter(moment -> moment.isAbout(finding) && !told.contains(moment))
                .findFirst();
    }

    private void tell(Incident incident) {
        var known = incidents.put(incident.id(), incident) != null;
        var now = incident.path().stream()
                .map(Hop::plane)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Plane.class)));
        var before = planes.put(incident.id(), now);
        if (!known) {
            say("incident " + shortId(incident) + " opens: "
                    + incident.severity().label() + ", tenants " + String.join(", ", incident.tenants()));
            firstIncident = firstIncident.or(() -> Optional.of(clock.get()));
        } else if (!incident.mergedInto().isEmpty()) {
            say("incident " + shortId(incident) + " is part of "
                    + incident.mergedInto().substring(0, ID_SHOWN));
        } else if (before != null && !before.containsAll(now)) {
            say("incident " + shortId(incident) + " goes on: now over "
                    + now.stream().map(Plane::label).collect(Collectors.joining(", ")));
        }
    }

    private void say(String text) {
        screen.say(INDENT, Look.GOOD, text);
    }

    static String shortId(Incident incident) {
        return incident.id().substring(0, Math.min(ID_SHOWN, incident.id().length()));
    }

    private static Look look(Severity severity) {
        return severity.compareTo(Severity.HIGH) >= 0 ? Look.BAD : Look.MEDIUM;
    }
}
