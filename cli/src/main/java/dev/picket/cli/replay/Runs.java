package dev.picket.cli.replay;

import dev.picket.event.Event;
import dev.picket.event.wire.Decoded;
import dev.picket.event.wire.Wire;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Sorts a stream of any length by time with bounded memory: sorted runs in temporary files (events only, never text), then merged. Stable. */
final class Runs {
    private final int runEvents;

    /** @param runEvents held in memory at a time */
    Runs(int runEvents) {
        this.runEvents = runEvents;
    }

    /** Reads the stream to its end and closes it. */
    EventStream sort(EventStream from) throws IOException {
        var runs = new ArrayList<EventStream>();
        try (from) {
            for (var events = take(from); !events.isEmpty(); events = take(from)) {
                events.sort(Comparator.comparing(event -> event.envelope().end()));
                runs.add(events.size() < runEvents ? new InMemory(events) : onDisk(events));
            }
        }
        return new Merge(runs);
    }

    private List<Event> take(EventStream from) throws IOException {
        var events = new ArrayList<Event>();
        while (events.size() < runEvents) {
            var next = from.next();
            if (next.isEmpty()) {
                break;
            }
            events.add(next.get());
        }
        return events;
    }

    private static EventStream onDisk(List<Event> events) throws IOException {
        var file = Files.createTempFile("picket-replay-", ".run");
        try (var out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (var event : events) {
                Wire.toProto(event).writeDelimitedTo(out);
            }
        }
        var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        Files.delete(file); // stays readable until it is closed, and never stays behind
        return new OnDisk(in);
    }

    private static final class InMemory implements EventStream {
        private final List<Event> events;
        private int next;

        InMemory(List<Event> events) {
            this.events = events;
        }

        @Override
        public Optional<Event> next() {
            return next < events.size() ? Optional.of(events.get(next++)) : Optional.empty();
        }

        @Override
        public void close() {
            next = events.size();
        }
    }

    private record OnDisk(InputStream in) implements EventStream {
        @Override
        public Optional<Event> next() throws IOException {
            var proto = dev.picket.event.wire.v1.Event.parser().parseDelimitedFrom(in);
            if (proto == null) {
                return Optional.empty();
            }
            return switch (Wire.fromProto(proto)) {
                case Decoded.Read(var event) -> Optional.of(event);
                case Decoded.Refused refused ->
                    throw new IOException("a sorted run does not read back: " + refused.detail());
            };
        }

        @Override
        public void close() {
            try {
                in.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
