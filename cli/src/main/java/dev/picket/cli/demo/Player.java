package dev.picket.cli.demo;

import dev.picket.agent.Agent;
import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Balance;
import dev.picket.event.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;

/**
 * Plays recordings into an agent at a given pace. The pipeline's clock follows: it moves on to a time only when the collector has acknowledged
 * all that ended up to it, so a slow machine plays slower and still finds the same. One thread.
 */
final class Player {
    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(2);

    private final List<Recording> recordings;
    private final Pace pace;
    private final PlayedClock clock;
    private final LongSupplier nanos;
    private final List<RecordedSource> sources = new ArrayList<>();
    private final List<Cue> cues;
    private int next;

    /** An event and which recording it is of. */
    private record Cue(Event event, int recording) {
        Instant end() {
            return event.envelope().end();
        }
    }

    /** What ends a play early. */
    @FunctionalInterface
    interface Halt {
        /** Waits no longer than this; true: stop. */
        boolean within(Duration most) throws InterruptedException;
    }

    /** Hears how far it is, after every step. */
    @FunctionalInterface
    interface Progress {
        void at(Instant time, long events);
    }

    /** @param recordings already at the time at which they are to be played */
    Player(List<Recording> recordings, Pace pace, PlayedClock clock, LongSupplier nanos) {
        this.recordings = List.copyOf(recordings);
        this.pace = pace;
        this.clock = clock;
        this.nanos = nanos;
        this.cues = IntStream.range(0, recordings.size())
                .boxed()
                .flatMap(i -> recordings.get(i).events().stream().map(event -> new Cue(event, i)))
                .sorted(Comparator.comparing(Cue::end))
                .toList();
    }

    /** What the agent is to be started with. */
    List<Agent.Opening> openings() {
        return recordings.stream()
                .<Agent.Opening>map(recording -> onward -> open(recording, onward))
                .toList();
    }

    long played() {
        return next;
    }

    /** @return false when it was halted before the end */
    boolean play(Agent agent, Halt halt, Progress progress) throws InterruptedException {
        var begin = Recording.begin(recordings);
        long began = nanos.getAsLong();
        while (next < cues.size() || clock.instant().isBefore(begin.plus(pace.length()))) {
            var played = Duration.ofNanos(nanos.getAsLong() - began);
            var upTo = begin.plus(pace.reached(played));
            boolean last = played.compareTo(pace.takes()) >= 0;
            if (!step(last ? latest(upTo) : upTo, agent, halt)) {
                return false;
            }
            progress.at(clock.instant(), next);
            if (last || halt.within(STEP)) {
                return last;
            }
        }
        return true;
    }

    private boolean step(Instant upTo, Agent agent, Halt halt) throws InterruptedException {
        while (next < cues.size() && !cues.get(next).end().isAfter(upTo)) {
            var cue = cues.get(next);
            if (sources.get(cue.recording()).handOn(cue.event())) {
                next++;
            } else if (halt.within(LOOK_AGAIN)) {
                return false;
            }
        }
        while (!delivered(agent)) {
            if (halt.within(LOOK_AGAIN)) {
                return false;
            }
        }
        clock.moveTo(upTo);
        return true;
    }

    /** Whether every stage after the captures has let go of all that it took. */
    private static boolean delivered(Agent agent) {
        return agent.balances().stream()
                .filter(balance -> !balance.stage().equals("capture"))
                .allMatch(Player::done);
    }

    private static boolean done(Balance balance) {
        return balance.held() == 0 && balance.missing() == 0;
    }

    private Instant latest(Instant upTo) {
        return cues.isEmpty() || cues.getLast().end().isBefore(upTo)
                ? upTo
                : cues.getLast().end();
    }

    private Source open(Recording recording, Onward onward) {
        var source = new RecordedSource(recording, onward);
        sources.add(source);
        return source;
    }
}
