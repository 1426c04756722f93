package dev.picket.cli.transport;

import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.LocalLink;
import dev.picket.collector.accept.Peer;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Agent and collector in one process. A break comes at the worst moment: the batch was taken, nobody says so. */
final class LocalRig implements Rig {
    private final Central central;
    private final AtomicInteger breaks = new AtomicInteger();
    private volatile boolean up = true;

    LocalRig(Central central) {
        this.central = central;
    }

    @Override
    public Link link(String agent) {
        return new LocalLink(() -> session(agent));
    }

    private Function<Batch, Optional<Acknowledgement>> session(String agent) {
        var session = central.accept().connect(new Peer.Certified(Set.of(agent)));
        var begun = breaks.get();
        return batch -> {
            var answer = up ? session.deliverUnlessClosed(batch) : Optional.<Acknowledgement>empty();
            return breaks.get() == begun ? answer : Optional.empty();
        };
    }

    @Override
    public void breakConnections() {
        breaks.incrementAndGet();
    }

    @Override
    public void stopCollector() {
        up = false;
    }

    @Override
    public void startCollector() {
        central.restart();
        up = true;
    }

    @Override
    public void close() {
        up = false;
    }
}
