package dev.picket.collector.incident;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;

/** The way an incident took, from its clues. */
final class Path {
    private static final int HOPS_MAX = 200;
    private static final Comparator<Hop> IN_ORDER =
            Comparator.comparing(Hop::time).thenComparing(Hop::plane).thenComparing(Hop::finding);

    private Path() {}

    /** One hop for each two and plane, told by the worst clue about them; what did not rise to an alert got nowhere and is no hop. */
    static List<Hop> of(Collection<Clue> clues) {
        var told = new HashSet<String>();
        var hops = new LinkedHashMap<List<Object>, Hop>();
        clues.stream()
                .filter(clue -> clue.severity().alerts())
                .sorted(Clue.WORST)
                .forEach(clue -> {
                    if (told.add(clue.event())) {
                        hops.merge(List.of(clue.from(), clue.to(), clue.plane()), hop(clue), Path::earlier);
                    }
                });
        return hops.values().stream().sorted(IN_ORDER).limit(HOPS_MAX).toList();
    }

    private static Hop hop(Clue clue) {
        return new Hop(clue.from(), clue.to(), clue.start(), clue.plane(), clue.id(), clue.why());
    }

    private static Hop earlier(Hop worst, Hop other) {
        var time = other.time().isBefore(worst.time()) ? other.time() : worst.time();
        return new Hop(worst.from(), worst.to(), time, worst.plane(), worst.finding(), worst.why());
    }
}
