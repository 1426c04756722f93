package dev.picket.collector.query;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an answer can and cannot know: comes with every answer.
 *
 * @param since start of the stretch that was asked about; null for all that is kept
 * @param until its end; null for now
 * @param counts what became of the events of that stretch
 * @param sources what runs where, and why nothing better does
 * @param oldest since when each sheet of events is kept, to the hour
 * @param removed what was forgotten because of age or size
 */
public record Coverage(
        @Nullable Instant since,
        @Nullable Instant until,
        List<Count> counts,
        List<Source> sources,
        Map<String, Instant> oldest,
        List<Removed> removed) {
    public Coverage {
        counts = List.copyOf(counts);
        sources = List.copyOf(sources);
        oldest = Map.copyOf(oldest);
        removed = List.copyOf(removed);
    }

    /**
     * Of one agent and plane. A tenant is told the sums over all agents, and not how much was received.
     *
     * @param plane empty when it is not known which
     */
    public record Count(
            String cluster,
            String node,
            String agent,
            String plane,
            @Nullable Long received,
            long lost,
            long late,
            long dropped) {}

    /** @param mode empty when none runs */
    public record Source(String cluster, String agent, String plane, String mode, String reason, Instant heard) {}

    /** @param until what is older is gone */
    public record Removed(
            String sheet, Instant until, @Nullable Long rows, String reason) {}

    /** Whether no event of the stretch is known to be missing. */
    public boolean complete() {
        return counts.stream().allMatch(count -> count.lost() == 0 && count.dropped() == 0);
    }
}
