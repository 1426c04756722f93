package dev.picket.cli.replay;

import dev.picket.event.Event;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/** Streams in order of time made one; of equal times the earlier stream's comes first. */
final class Merge implements EventStream {
    private final List<? extends EventStream> streams;
    private final PriorityQueue<Head> heads =
            new PriorityQueue<>(Comparator.comparing(Head::time).thenComparingInt(Head::stream));
    private boolean begun;

    Merge(List<? extends EventStream> streams) {
        this.streams = List.copyOf(streams);
    }

    @Override
    public Optional<Event> next() throws IOException {
        if (!begun) {
            begin();
        }
        var head = heads.poll();
        if (head == null) {
            return Optional.empty();
        }
        refill(head.stream());
        return Optional.of(head.event());
    }

    @Override
    public void close() {
        streams.forEach(EventStream::close);
    }

    private void begin() throws IOException {
        begun = true;
        for (int i = 0; i < streams.size(); i++) {
            refill(i);
        }
    }

    private void refill(int stream) throws IOException {
        streams.get(stream).next().ifPresent(event -> heads.add(new Head(event, stream)));
    }

    private record Head(Event event, int stream) {
        Instant time() {
            return event.envelope().end();
        }
    }
}
