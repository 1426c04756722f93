package dev.picket.cli.demo;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The clock of a pipeline that is played a recording: it stands at the event time up to which everything was delivered, never beyond, so that
 * nothing comes after its time however fast it is played. When the recording has ended it is the true clock. Any thread reads, one moves it.
 */
final class PlayedClock implements InstantSource {
    private final InstantSource trueClock;
    private volatile Instant at;
    private volatile boolean live;

    PlayedClock(Instant begin, InstantSource trueClock) {
        this.at = begin;
        this.trueClock = trueClock;
    }

    @Override
    public Instant instant() {
        return live ? trueClock.instant() : at;
    }

    /** Never goes back, and never ahead of the true clock. */
    void moveTo(Instant time) {
        var now = trueClock.instant();
        var reached = time.isAfter(now) ? now : time;
        at = reached.isAfter(at) ? reached : at;
    }

    /** From now on it is the true clock. */
    void goLive() {
        live = true;
    }
}
