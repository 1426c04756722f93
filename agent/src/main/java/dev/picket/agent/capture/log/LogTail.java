package dev.picket.agent.capture.log;

import dev.picket.agent.capture.Lines;
import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.Source;
import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.Plane;
import dev.picket.event.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a log while it is written, line by line: through rotation by renaming (the old file is drained to its end first), through
 * rotation by copying and truncating (the copy is), and over restarts, also into backlog that was compressed meanwhile. The file is the
 * buffer: what the next stage does not take yet is not read further, and the position kept is never past what is safe from a kill. So an
 * event is counted as in when it is settled, and nothing is ever held.
 *
 * <p>Lost are only lines that were gone before they could be read: between the copy and the truncation, or when backlog is deleted while
 * we are behind. After a kill, lines since the last kept position come twice.
 */
public final class LogTail implements Source {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final int LINES_PER_ROUND = 1_000;
    private static final int QUIET_ROUNDS = 2;
    private static final Duration BLOCKED_MAX = Duration.ofMillis(10);
    private static final Duration CLOSING_MAX = Duration.ofSeconds(5);

    private final Kind kind;
    private final Settings settings;
    private final LineReader reader;
    private final InstantSource clock;
    private final Onward onward;
    private final LogTrail trail;
    private final PositionFile positions;
    private final Account account;
    private final ArrayDeque<Event> waiting = new ArrayDeque<>();
    private final LineReader.Taker taker = new Waiting();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile String reason = "";
    private @Nullable Thread thread;
    private @Nullable LogFile current;
    private Optional<Position> saved = Optional.empty();
    private Instant savedAt = Instant.MIN;
    private Optional<Position> reached = Optional.empty();
    private long mark;
    private boolean absent;
    private int quietRounds;

    /** A tail whose rounds are made by hand, by {@link #poll()}. */
    public LogTail(Kind kind, Settings settings, LineReader reader, InstantSource clock, Onward onward) {
        this.kind = kind;
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
        this.onward = onward;
        this.account = new Account(kind.account());
        this.trail = new LogTrail(settings.log());
        this.positions = PositionFile.of(settings.stateDirectory(), kind.name(), settings.log());
    }

    /** A tail that follows the log on a thread of its own from now on. */
    public static LogTail start(Kind kind, Settings settings, LineReader reader, InstantSource clock, Onward onward) {
        var tail = new LogTail(kind, settings, reader, clock, onward);
        tail.thread = Thread.ofVirtual().name(kind.name() + "-tail").start(tail::run);
        return tail;
    }

    @Override
    public Plane plane() {
        return kind.plane();
    }

    @Override
    public String mode() {
        return kind.mode();
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
        join();
        leave();
    }

    /** One round: hands on at most 1,000 lines. */
    public synchronized Round poll() {
        try {
            var round = round();
            reason = current == null
                    ? "there is no file " + settings.log() + "; does " + kind.writer() + " write it?"
                    : "";
            return round;
        } catch (IOException e) {
            reason = "cannot read " + settings.log() + ": " + said(e);
            return Round.IDLE;
        } finally {
            keepPosition(false);
        }
    }

    private void run() {
        try {
            boolean stopped = false;
            while (!stopped) {
                stopped = stopping.await(pause(poll()).toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            reason = "stopped by an error of its own: " + e.getClass().getSimpleName();
            LOG.error("following {} stopped", settings.log(), e);
        }
    }

    private Duration pause(Round round) {
        return switch (round) {
            case MORE -> Duration.ZERO;
            case IDLE -> settings.pollInterval();
            case BLOCKED -> settings.pollInterval().compareTo(BLOCKED_MAX) < 0 ? settings.pollInterval() : BLOCKED_MAX;
        };
    }

    private Round round() throws IOException {
        if (!deliver()) {
            return Round.BLOCKED;
        }
        var file = current == null ? open() : current;
        if (file == null) {
            return Round.IDLE;
        }
        file.settle();
        for (int i = 0; i < LINES_PER_ROUND; i++) {
            var next = file.lines().next();
            if (file.broken()) {
                return leaveBroken(file);
            }
            if (next == Lines.Next.NONE) {
                return atEnd(file);
            }
            quietRounds = 0;
            if (!take(file, next)) {
                return Round.BLOCKED;
            }
        }
        return Round.MORE;
    }

    private boolean take(LogFile file, Lines.Next next) {
        var lines = file.lines();
        if (next == Lines.Next.OVERSIZED) {
            refuse(Reason.OVERSIZED);
        } else if (!lines.blank()) {
            reader.read(lines.buffer(), lines.from(), lines.length(), () -> file.key() + '/' + file.settled(), taker);
        }
        boolean delivered = deliver();
        if (delivered) {
            file.settle();
        }
        return delivered;
    }

    private final class Waiting implements LineReader.Taker {
        @Override
        public void event(Event event) {
            waiting.add(event);
        }

        @Override
        public void folded() {
            account.in(1);
            account.folded(1);
        }

        @Override
        public void refused(Reason why) {
            refuse(why);
        }
    }

    private void refuse(Reason why) {
        account.in(1);
        account.refused(why, 1);
    }

    /** False: the next stage is full, and the rest of the line waits. */
    private boolean deliver() {
        for (var event = waiting.peek(); event != null; event = waiting.peek()) {
            if (!onward.offer(event)) {
                return false;
            }
            waiting.remove();
            account.in(1);
            account.out(1);
        }
        return true;
    }

    private Round atEnd(LogFile file) throws IOException {
        if (file.goesBy(settings.log())) {
            return Round.IDLE;
        }
        if (file.followed() && quietRounds++ < QUIET_ROUNDS) {
            return Round.IDLE;
        }
        var rest = file.lines().rest();
        if (rest != Lines.Next.NONE && !take(file, rest)) {
            return Round.BLOCKED;
        }
        return moveOn(file);
    }

    private Round moveOn(LogFile file) throws IOException {
        var next = trail.after(file.position());
        if (next.isEmpty()) {
            return Round.IDLE;
        }
        moveTo(next.get(), 0);
        return Round.MORE;
    }

    /** A truncated log goes on in its copy, if there is one, at the same place; a damaged backlog file cannot be mended. */
    private Round leaveBroken(LogFile file) throws IOException {
        if (file.compressed()) {
            if (file.damageIsNews()) {
                refuse(Reason.MALFORMED);
            }
            return moveOn(file);
        }
        resume(file.position());
        return Round.MORE;
    }

    private @Nullable LogFile open() throws IOException {
        var position = positions.load();
        try {
            if (position.isPresent()) {
                resume(position.get());
            } else {
                moveTo(settings.log(), absent || settings.start() == Start.BEGINNING ? 0 : endOf(settings.log()));
            }
        } catch (NoSuchFileException _) {
            absent |= position.isEmpty();
        }
        return current;
    }

    private void resume(Position position) throws IOException {
        var found = trail.find(position);
        if (found.isPresent()) {
            moveTo(found.get(), position.offset());
        } else {
            moveTo(trail.newerThan(position), 0);
        }
    }

    private void moveTo(Path file, long offset) throws IOException {
        var next = LogFile.open(file, offset);
        var last = current;
        current = next;
        quietRounds = 0;
        if (last != null) {
            last.close();
        }
    }

    /** Behind the last whole line, so that one that is being written is ours. */
    private static long endOf(Path log) throws IOException {
        long size = Files.size(log);
        long end = Math.max(0, size - Lines.BYTES_MAX);
        try (var file = LogFile.open(log, end)) {
            var lines = file.lines();
            while (lines.next() != Lines.Next.NONE) {
                file.settle();
                end = file.settled();
            }
        }
        return end;
    }

    private void keepPosition(boolean now) {
        var file = current;
        if (file == null) {
            return;
        }
        if (now) {
            keep(file.position());
            return;
        }
        var instant = clock.instant();
        if (reached.isEmpty() && !instant.isBefore(savedAt.plus(settings.keepInterval()))) {
            reached = Optional.of(file.position());
            mark = onward.taken();
        }
        if (reached.isPresent() && onward.safe(mark)) {
            keep(reached.get());
            reached = Optional.empty();
            savedAt = instant;
        }
    }

    private void keep(Position position) {
        if (Optional.of(position).equals(saved)) {
            return;
        }
        try {
            positions.save(position);
            saved = Optional.of(position);
        } catch (IOException e) {
            reason = "cannot keep its position in " + settings.stateDirectory() + ": " + said(e);
        }
    }

    private void join() {
        var own = thread;
        try {
            if (own != null && !own.join(CLOSING_MAX)) {
                LOG.warn("following {} did not stop within {}", settings.log(), CLOSING_MAX);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized void leave() {
        keepPosition(true);
        var file = current;
        current = null;
        try {
            if (file != null) {
                file.close();
            }
        } catch (IOException e) {
            LOG.warn("{} does not close: {}", settings.log(), said(e));
        }
    }

    private static String said(IOException e) {
        return e.getClass().getSimpleName() + ' ' + e.getMessage();
    }

    /**
     * Whose log it is.
     *
     * @param name of its thread and of its position's file
     * @param account of its events
     * @param mode as agents' health tells it
     * @param writer for people, e.g. {@code the API server}
     */
    public record Kind(String name, String account, Plane plane, String mode, String writer) {}

    /** Where to begin when no position was kept. */
    public enum Start {
        BEGINNING,
        END
    }

    /** What a round came to: more can be had at once, later, or when the next stage takes again. */
    public enum Round {
        MORE,
        IDLE,
        BLOCKED
    }

    /**
     * What to follow and how.
     *
     * @param stateDirectory where the position is kept; made if it is not there
     * @param start where to begin when none was kept
     * @param pollInterval how long to wait at the end of the log
     * @param keepInterval how often the position is written at most
     */
    public record Settings(Path log, Path stateDirectory, Start start, Duration pollInterval, Duration keepInterval) {}
}
