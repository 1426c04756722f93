package dev.picket.agent.capture.inference;

import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Recorded;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Envelope;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows a gateway's log of inferences from its end on, through rotation by renaming and by truncating. What the next stage does not take is
 * not read further. Lines that were written while nobody followed are not seen.
 */
public final class GatewayTail implements Source {
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int LINES_PER_ROUND = 1_000;

    private final Path log;
    private final GatewayRecords records;
    private final InstantSource clock;
    private final Onward onward;
    private final Account account = new Account("gateway");
    private final CountDownLatch stopping = new CountDownLatch(1);
    private Optional<Event> waiting = Optional.empty();
    private volatile String reason = "";
    private @Nullable Thread thread;
    private @Nullable Opened opened;
    private boolean begun;

    /** A tail whose rounds are made by hand, by {@link #poll()}. */
    GatewayTail(Path log, Inspector inspector, InstantSource clock, Onward onward) {
        this.log = log;
        this.records = new GatewayRecords(inspector);
        this.clock = clock;
        this.onward = onward;
    }

    /** A tail that follows the log on a thread of its own from now on. */
    public static GatewayTail start(Path log, Inspector inspector, InstantSource clock, Onward onward) {
        var tail = new GatewayTail(log, inspector, clock, onward);
        tail.thread = Thread.ofVirtual().name("gateway-tail").start(tail::run);
        return tail;
    }

    @Override
    public Plane plane() {
        return Plane.INFERENCE;
    }

    @Override
    public String mode() {
        return "gateway";
    }

    @Override
    public String reason() {
        return reason;
    }

    @Override
    public Account account() {
        return account;
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            if (thread != null) {
                thread.join(Duration.ofSeconds(5));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        leave();
    }

    /** One round: at most 1,000 lines. True: there is more. */
    synchronized boolean poll() {
        try {
            reason = "";
            return round();
        } catch (NoSuchFileException _) {
            begun = true;
            reason = "there is no file " + log + "; does the gateway write it?";
        } catch (IOException failed) {
            leave();
            reason = "cannot read " + log + ": " + failed.getClass().getSimpleName();
        }
        return false;
    }

    private void run() {
        try {
            boolean more = poll();
            while (!stopping.await(more ? 0 : PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                more = poll();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean round() throws IOException {
        if (!deliver()) {
            return false;
        }
        var file = opened == null ? open() : opened;
        for (int i = 0; i < LINES_PER_ROUND; i++) {
            var next = file.lines.next();
            if (next == Lines.Next.NONE) {
                return atEnd(file);
            }
            if (!take(file.lines, next)) {
                return false;
            }
        }
        return true;
    }

    /** The first file is followed from its end, what comes after it from its beginning. */
    private Opened open() throws IOException {
        var file = Opened.of(log, !begun);
        begun = true;
        opened = file;
        return file;
    }

    private boolean atEnd(Opened file) throws IOException {
        if (file.goesBy(log)) {
            return false;
        }
        var rest = file.lines.rest();
        leave();
        return rest == Lines.Next.NONE || take(file.lines, rest);
    }

    private boolean take(Lines lines, Lines.Next next) {
        if (next == Lines.Next.OVERSIZED) {
            refuse(Reason.OVERSIZED);
        } else if (!lines.blank()) {
            var recorded = records.read(lines.buffer(), lines.from(), lines.length(), "");
            recorded.ifPresentOrElse(
                    record -> waiting = Optional.of(placed(record)), () -> refuse(Reason.NOT_INFERENCE));
        }
        return deliver();
    }

    /** Nothing ends in the future, and what has no time ends now. */
    private Event placed(Recorded recorded) {
        var envelope = recorded.event().envelope();
        var now = clock.instant();
        var end = recorded.time().filter(at -> at.isBefore(now)).orElse(now);
        var start = recorded.time().isPresent() && envelope.start().isBefore(end) ? envelope.start() : end;
        return recorded.event().in(Envelope.unplaced(envelope.id(), start, end, envelope.observer()));
    }

    private void refuse(Reason why) {
        account.in(1);
        account.refused(why, 1);
    }

    private boolean deliver() {
        if (waiting.isEmpty()) {
            return true;
        }
        boolean taken = onward.offer(waiting.get());
        if (taken) {
            waiting = Optional.empty();
            account.in(1);
            account.out(1);
        }
        return taken;
    }

    private void leave() {
        var file = opened;
        opened = null;
        if (file != null) {
            file.close();
        }
    }

    /** A file that is read, whatever its name is by now. */
    private record Opened(FileChannel channel, Object key, Lines lines) {
        static Opened of(Path log, boolean atEnd) throws IOException {
            var key = key(log);
            var channel = FileChannel.open(log, StandardOpenOption.READ);
            if (atEnd) {
                channel.position(channel.size());
            }
            return new Opened(
                    channel,
                    key,
                    new Lines(
                            (into, from, length) -> channel.read(ByteBuffer.wrap(into, from, length)),
                            Lines.BYTES_MAX));
        }

        /** Still the file of that name, and not cut off. */
        boolean goesBy(Path log) throws IOException {
            return Files.exists(log) && key.equals(key(log)) && channel.size() >= channel.position();
        }

        private static Object key(Path log) throws IOException {
            var attributes = Files.readAttributes(log, BasicFileAttributes.class);
            return Objects.requireNonNullElse(attributes.fileKey(), attributes.creationTime());
        }

        void close() {
            try {
                channel.close();
            } catch (IOException _) {
                // it was only read
            }
        }
    }
}
