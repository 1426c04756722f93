package dev.picket.cli.replay;

import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.RefusedLine;
import dev.picket.event.Account;
import dev.picket.event.Event;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

/**
 * Reads one input on a thread of its own, a bounded number of events ahead, and gives the lines without a time their place: 1 ms apart from
 * {@code base}, in file order.
 */
final class Feed implements EventStream {
    private static final int CHUNK = 1_024;
    private static final int CHUNKS = 8;

    private final Reader reader;
    private final Input input;
    private final Instant base;
    private final Account account;
    private final Consumer<RefusedLine> refused;
    private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final Thread thread;
    private List<Event> filling = new ArrayList<>(CHUNK);
    private List<Event> emptying = List.of();
    private int next;
    private long untimed;
    private boolean ended;

    private Feed(Reader reader, Input input, Instant base, Account account, Consumer<RefusedLine> refused) {
        this.reader = reader;
        this.input = input;
        this.base = base;
        this.account = account;
        this.refused = refused;
        this.thread = Thread.ofPlatform()
                .name("read " + input.file().getFileName())
                .daemon()
                .unstarted(this::run);
    }

    static Feed start(Reader reader, Input input, Instant base, Account account, Consumer<RefusedLine> refused) {
        var feed = new Feed(reader, input, base, account, refused);
        feed.thread.start();
        return feed;
    }

    /** The time of the first line that has one. Reads no further. */
    static Optional<Instant> firstTime(Reader reader, Input input) throws IOException {
        var first = new ArrayList<Instant>(1);
        try {
            reader.read(
                    input,
                    new Account("capture"),
                    recorded -> recorded.time().ifPresent(time -> {
                        first.add(time);
                        throw new Enough();
                    }),
                    _ -> {});
        } catch (Enough _) {
            return first.stream().findFirst();
        }
        return Optional.empty();
    }

    @Override
    public Optional<Event> next() throws IOException {
        while (next == emptying.size()) {
            if (ended) {
                return Optional.empty();
            }
            take();
        }
        return Optional.of(emptying.get(next++));
    }

    /** Stops reading; what was read ahead is forgotten. */
    @Override
    public void close() {
        ended = true;
        thread.interrupt();
    }

    private void take() throws IOException {
        try {
            var chunk = chunks.take();
            emptying = chunk.events();
            next = 0;
            ended = chunk.last();
            if (chunk.failure().isPresent()) {
                throw new IOException(
                        input.file() + " cannot be read", chunk.failure().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while reading " + input.file(), e);
        }
    }

    private void run() {
        try {
            reader.read(input, account, this::add, refused);
            put(new Chunk(filling, true, Optional.empty()));
        } catch (Enough _) {
            return;
        } catch (IOException | RuntimeException e) {
            fail(e);
        }
    }

    private void add(Recorded recorded) {
        filling.add(recorded.time().isPresent() ? recorded.event() : placed(recorded.event()));
        if (filling.size() == CHUNK) {
            put(new Chunk(filling, false, Optional.empty()));
            filling = new ArrayList<>(CHUNK);
        }
    }

    private Event placed(Event event) {
        var time = base.plusMillis(untimed++);
        return event.in(event.envelope().at(time, time));
    }

    private void fail(Exception e) {
        try {
            put(new Chunk(List.of(), true, Optional.of(e)));
        } catch (Enough _) {
            return;
        }
    }

    private void put(Chunk chunk) {
        try {
            chunks.put(chunk);
        } catch (InterruptedException _) {
            throw new Enough();
        }
    }

    private record Chunk(List<Event> events, boolean last, Optional<Exception> failure) {}

    /** Ends a reader from within its consumer. */
    private static final class Enough extends RuntimeException {
        private Enough() {
            super("enough", null, false, false);
        }
    }
}
