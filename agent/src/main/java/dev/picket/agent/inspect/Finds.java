package dev.picket.agent.inspect;

import dev.picket.event.Hashing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Gathers the finds of one channel and settles which of two that overlap stands: the one of the more specific rule, then the longer,
 * then the earlier. Keeps the first {@link #FINDS_MAX} and counts the rest.
 */
final class Finds {
    static final int FINDS_MAX = 512;

    private static final Comparator<Find> BETTER = Comparator.comparingInt(
                    (Find find) -> find.rule().weight())
            .thenComparingLong(Find::length)
            .reversed()
            .thenComparingLong(Find::start);

    private final List<Find> finds = new ArrayList<>();
    private Window window = new Window();
    private long origin;
    private long unkept;

    /** From now on indices are those of this window, over a text that begins at this offset of the channel. */
    void at(Window window, long origin) {
        this.window = window;
        this.origin = origin;
    }

    void add(Kind kind, int from, int to) {
        if (finds.size() >= FINDS_MAX) {
            unkept++;
            return;
        }
        var found = window.part(from, to);
        var start = origin + window.codePointsBefore(from);
        var end = origin + window.codePointsBefore(to);
        var last = finds.isEmpty() ? null : finds.getLast();
        if (last != null
                && last.start() == start
                && last.end() == end
                && last.rule().equals(kind)) {
            return;
        }
        finds.add(new Find(kind, start, end, Hashing.hash(found)));
    }

    /** Finds that were not kept: there were too many. */
    long unkept() {
        return unkept;
    }

    /** What stands, in the order of offsets. */
    List<Find> settled() {
        var standing = new ArrayList<Find>();
        finds.stream().sorted(BETTER).forEach(find -> {
            if (standing.stream().noneMatch(find::overlaps)) {
                standing.add(find);
            }
        });
        standing.sort(Comparator.comparingLong(Find::start));
        return List.copyOf(standing);
    }
}
