package dev.picket.cli.path;

import dev.picket.agent.forward.Link;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A link that remembers every batch as it was before encryption. */
final class Recording implements Link {
    private final Link link;
    private final List<Batch> batches = new CopyOnWriteArrayList<>();

    Recording(Link link) {
        this.link = link;
    }

    List<Batch> batches() {
        return batches;
    }

    List<Event> events() {
        return batches.stream().flatMap(batch -> batch.getEventsList().stream()).toList();
    }

    @Override
    public void open(Listener listener) {
        link.open(listener);
    }

    @Override
    public void send(Batch batch) {
        batches.add(batch);
        link.send(batch);
    }

    @Override
    public void close() {
        link.close();
    }
}
