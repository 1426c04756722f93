package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The way to a collector in this process: the same batches and acknowledgements, handed over as objects, on the caller's thread. */
public final class LocalLink implements Link {
    private final Supplier<Function<Batch, Optional<Acknowledgement>>> collector;
    private Optional<Opening> current = Optional.empty();

    /** @param collector starts a session, whose answers are empty when the collector is closed */
    public LocalLink(Supplier<Function<Batch, Optional<Acknowledgement>>> collector) {
        this.collector = collector;
    }

    @Override
    public void open(Listener listener) {
        current = Optional.of(new Opening(listener, collector.get()));
        listener.opened();
    }

    @Override
    public void send(Batch batch) {
        current.ifPresent(opening -> opening.session()
                .apply(batch)
                .ifPresentOrElse(opening.listener()::acknowledged, () -> closed(opening)));
    }

    @Override
    public void close() {
        current = Optional.empty();
    }

    private void closed(Opening opening) {
        close();
        opening.listener().closed("the collector in this process is closed");
    }

    private record Opening(Listener listener, Function<Batch, Optional<Acknowledgement>> session) {}
}
