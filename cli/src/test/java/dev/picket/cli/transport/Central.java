package dev.picket.cli.transport;

import dev.picket.collector.accept.Accept;
import dev.picket.collector.accept.Received;
import dev.picket.event.Event;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A collector's first stage that can be stopped and started on one folder, and a ledger of all it ever handed on. */
final class Central {
    private final Path folder;
    private final List<Event> ledger = new ArrayList<>();
    private volatile boolean busy;
    private volatile boolean moody;
    private int offers;
    private volatile Accept accept;

    Central(Path folder) {
        this.folder = folder;
        this.accept = open();
    }

    Accept accept() {
        return accept;
    }

    void restart() {
        accept.close();
        accept = open();
    }

    void busy(boolean now) {
        busy = now;
    }

    /** Every third time it is busy. */
    void moody() {
        moody = true;
    }

    synchronized List<Event> ledger() {
        return List.copyOf(ledger);
    }

    synchronized int size() {
        return ledger.size();
    }

    /** Different events that ever came, as this stage knows. */
    long received() {
        return accept.received().stream().mapToLong(Received::received).sum();
    }

    private Accept open() {
        try {
            return Accept.open(folder, this::offer, InstantSource.system());
        } catch (IOException unusable) {
            throw new UncheckedIOException(unusable);
        }
    }

    private synchronized boolean offer(List<Event> events) {
        offers++;
        return !busy && !(moody && offers % 3 == 0) && ledger.addAll(events);
    }
}
