package dev.picket.cli.replay;

import dev.picket.event.Event;
import java.io.IOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Puts right what stands a little out of order, as logs that many threads write to do: holds a bounded number of events and always lets the
 * earliest go. What comes too late even so is an {@link OutOfOrderException}.
 */
final class Window implements EventStream {
    private final Input input;
    private final EventStream from;
    private final int size;
    private final PriorityQueue<Held> held =
            new PriorityQueue<>(Comparator.comparing(Held::time).thenComparingLong(Held::order));
    private Instant last = Instant.MIN;
    private long order;
    private boolean ended;

    Window(Input input, EventStream from, int size) {
        this.input = input;
        this.from = from;
        this.size = size;
    }

    @Override
    public Optional<Event> next() throws IOException {
        fill();
        var earliest = held.poll();
        if (earliest == null) {
            return Optional.empty();
        }
        if (earliest.time().isBefore(last)) {
            throw new OutOfOrderException(input);
        }
        last = earliest.time();
        return Optional.of(earliest.event());
    }

    @Override
    public void close() {
        from.close();
    }

    private void fill() throws IOException {
        while (!ended && held.size() < size) {
            var next = from.next();
            ended = next.isEmpty();
            next.ifPresent(event -> held.add(new Held(event, order++)));
        }
    }

    private record Held(Event event, long order) {
        Instant time() {
            return event.envelope().end();
        }
    }
}
