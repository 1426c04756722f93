package dev.picket.cli.demo;

import java.time.Duration;
import java.util.List;

/** How fast a recording is played: an act after the other, each at a steady speed. */
record Pace(List<Act> acts) {
    Pace {
        acts = List.copyOf(acts);
        var before = Duration.ZERO;
        for (var act : acts) {
            if (act.until().compareTo(before) <= 0 || act.takes().isNegative()) {
                throw new IllegalArgumentException(
                        "an act must end after the one before it, and take no less than nothing: " + act);
            }
            before = act.until();
        }
        if (acts.isEmpty()) {
            throw new IllegalArgumentException("there is no act");
        }
    }

    /**
     * A stretch of the recording.
     *
     * @param until where it ends, from the beginning of the recording
     * @param takes how long it takes to play
     */
    record Act(Duration until, Duration takes) {}

    /** Of the recording. */
    Duration length() {
        return acts.getLast().until();
    }

    /** Of the play. */
    Duration takes() {
        return acts.stream().map(Act::takes).reduce(Duration.ZERO, Duration::plus);
    }

    /** The same, so many times faster. */
    Pace faster(int times) {
        return new Pace(acts.stream()
                .map(act -> new Act(act.until(), act.takes().dividedBy(times)))
                .toList());
    }

    /** How far the recording is when it was played for so long. */
    Duration reached(Duration played) {
        var from = Duration.ZERO;
        var left = played;
        for (var act : acts) {
            if (left.compareTo(act.takes()) < 0) {
                double part = (double) left.toNanos() / act.takes().toNanos();
                return from.plusNanos((long) (act.until().minus(from).toNanos() * part));
            }
            left = left.minus(act.takes());
            from = act.until();
        }
        return length();
    }
}
