package dev.picket.collector.context;

import dev.picket.event.ApiCall;
import dev.picket.event.Content;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Which version of an object a call has written. A creation's object tells it itself: the API server that logged the call also set {@code creationTimestamp}, by the
 * same clock. A change shows only when the version was seen, somewhat later and by another clock.
 */
final class Writes {
    /** The API server's clock and ours differ, and a watch takes its time. */
    static final Duration SLACK = Duration.ofSeconds(1);

    static final Duration LAG = Duration.ofSeconds(2);

    private Writes() {}

    /** @param taken when the last version of the object came about that another call has written */
    static Optional<ClusterObject> version(ApiCall call, ObjectHistory history, Instant taken) {
        var lives = history.of(call.object().resource());
        return lives.versions(ClusterObject.key(call.object())).stream()
                .filter(version -> version.from().isAfter(taken))
                .filter(version -> isCreation(call)
                        ? lives.isFirst(version) && isMade(call, version)
                        : !lives.isFirst(version) && isSeen(call, version))
                .findFirst();
    }

    /** An instant before the change that the call made, also where our clock told the change before the call: then it is what the call wrote. */
    static Instant before(ApiCall call, ObjectHistory history) {
        var start = call.envelope().start();
        if (!Kept.isRight(call.object()) || !Kept.wrote(call)) {
            return start;
        }
        return history.rights().versions(ClusterObject.key(call.object())).reversed().stream()
                .filter(version -> !version.from().isAfter(start))
                .findFirst()
                .filter(version -> !version.from().isBefore(start.minus(SLACK)))
                .filter(version -> givesTheSame(version.content(), call.body().content()))
                .map(version -> version.from().minusNanos(1))
                .orElse(start);
    }

    private static boolean givesTheSame(Content one, Content other) {
        return (one instanceof Content.Role role && other instanceof Content.Role written)
                ? role.rules().equals(written.rules())
                : one.equals(other);
    }

    /** Also what applying made, which is a patch. */
    private static boolean isCreation(ApiCall call) {
        return call.verb().equals("create") || call.code() == 201;
    }

    private static boolean isMade(ApiCall call, ClusterObject version) {
        if (version.created().equals(Instant.EPOCH)) {
            return isSeen(call, version);
        }
        var earliest = call.envelope().start().truncatedTo(ChronoUnit.SECONDS);
        return !version.created().isBefore(earliest)
                && !version.created().isAfter(call.envelope().end());
    }

    private static boolean isSeen(ApiCall call, ClusterObject version) {
        return !version.from().isBefore(call.envelope().start().minus(SLACK))
                && !version.from().isAfter(call.envelope().end().plus(LAG));
    }
}
