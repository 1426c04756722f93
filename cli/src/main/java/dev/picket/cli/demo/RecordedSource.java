package dev.picket.cli.demo;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import java.util.concurrent.atomic.AtomicLong;

/** Stands where a node's capture would: hands on the events of a recording when the {@link Player} says that their time has come. */
final class RecordedSource implements Source {
    private final Plane plane;
    private final Onward onward;
    private final Account account;
    private final AtomicLong waiting;

    RecordedSource(Recording recording, Onward onward) {
        this.plane = recording.plane();
        this.onward = onward;
        this.waiting = new AtomicLong(recording.events().size());
        this.account = new Account("capture", waiting::get);
        account.in(waiting.get());
    }

    /** False when the next stage is full: it stays ours. One thread. */
    boolean handOn(Event event) {
        if (!onward.offer(event)) {
            return false;
        }
        account.out(1);
        waiting.decrementAndGet();
        return true;
    }

    @Override
    public Plane plane() {
        return plane;
    }

    @Override
    public String mode() {
        return "recording";
    }

    @Override
    public String reason() {
        return "";
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        // it has no thread: what was not played stays held
    }
}
