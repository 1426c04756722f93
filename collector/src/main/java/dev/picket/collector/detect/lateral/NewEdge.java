package dev.picket.collector.detect.lateral;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.detect.Severity;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a new edge is a finding. Both ends must have been seen long enough: before that nothing they do is news. */
final class NewEdge {
    /** About eight alerts a day where 800 new edges come a day; measured in {@code docs/performance.md}. */
    static final double BITS = 15;

    static final long SOURCE_FLOWS = 50;
    static final long DESTINATION_FLOWS = 10;
    static final long MINUTES = 10;
    private static final double DOUBT_HALVES_BITS = 4;

    private NewEdge() {}

    static Optional<Finding> judge(Approach approach, History destination, double bits, Instant time) {
        return bits >= BITS && hasHistory(approach.source(), SOURCE_FLOWS) && hasHistory(destination, DESTINATION_FLOWS)
                ? Optional.of(finding(approach, destination, bits, time))
                : Optional.empty();
    }

    private static boolean hasHistory(History history, long flows) {
        return history.flows() >= flows && history.minutes() >= MINUTES;
    }

    private static Finding finding(Approach approach, History destination, double bits, Instant time) {
        var key = approach.actor().key() + ' ' + approach.target().key() + ' ' + approach.port();
        return new Finding(
                        Finding.id(Movement.NEW_EDGE, key, time, approach.evidence()),
                        Movement.NEW_EDGE,
                        approach.crossesTenants() ? Severity.HIGH : Severity.MEDIUM,
                        1 - .5 * Math.pow(2, (BITS - bits) / DOUBT_HALVES_BITS),
                        bits,
                        time,
                        approach.actor(),
                        null,
                        approach.target(),
                        approach.target(),
                        summary(approach, destination),
                        List.of(approach.evidence()),
                        1)
                .behind(approach.behind());
    }

    private static String summary(Approach approach, History destination) {
        return "%s reached %s, port %d, for the first time: it had met %s in %d flows, its target %s in %d"
                .formatted(
                        approach.actor().display(),
                        approach.target().display(),
                        approach.port(),
                        counted(approach.source().edges(), "place"),
                        approach.source().flows(),
                        counted(destination.edges(), "caller"),
                        destination.flows());
    }

    private static String counted(long count, String noun) {
        return count + " " + noun + (count == 1 ? "" : "s");
    }
}
