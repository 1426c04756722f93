package dev.picket.agent.forward;

import dev.picket.agent.forward.Segment.Taken;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Batches that wait on disk, oldest first, in append-only segment files. Bounded by bytes and age; the oldest segment goes first. Survives
 * the end of the process, however it comes (not a loss of power: nothing is synced); a torn tail is cut at the next start. A batch stays
 * until it is released, so that what was sent and not acknowledged is still here after a crash, and the collector sorts out the copies.
 * One thread, but {@link #waiting()}.
 */
final class Spool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Spool.class);
    private static final Pattern NAME = Pattern.compile("([0-9]{16})\\.spool");
    /** Below it there is room for segments that must come before the first. */
    private static final long FIRST = 1_000_000_000_000L;

    private final Path folder;
    private final SpoolBounds bounds;
    private final InstantSource clock;
    private final Account account;
    private final Disk disk;
    private final Deque<Segment> segments = new ArrayDeque<>();
    private Optional<SeekableByteChannel> writing = Optional.empty();
    private volatile long waiting;
    private boolean failing;

    private Spool(Path folder, SpoolBounds bounds, InstantSource clock, Account account, Disk disk) {
        this.folder = folder;
        this.bounds = bounds;
        this.clock = clock;
        this.account = account;
        this.disk = disk;
    }

    /**
     * With what earlier runs left, which is counted as in.
     *
     * @param account of the stage that holds the spool: told of recovered and dropped events
     * @throws IOException names the file or folder that cannot be used
     */
    static Spool open(Path folder, SpoolBounds bounds, InstantSource clock, Account account, Disk disk)
            throws IOException {
        var spool = new Spool(folder, bounds, clock, account, disk);
        Files.createDirectories(folder);
        spool.recover();
        return spool;
    }

    private void recover() throws IOException {
        try (var files = Files.list(folder)) {
            for (var file : files.sorted().toList()) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    recover(Segment.recovered(Long.parseLong(name.group(1)), file));
                }
            }
        }
        counted();
        account.in(waiting);
    }

    private void recover(Segment segment) {
        segments.add(segment);
        if (segment.done()) {
            LOG.warn("nothing in {} can be read: deleted", segment.file());
            remove(segment);
        }
    }

    /** False, and counted as dropped, when the disk takes no more or the batch alone is larger than the spool may be. */
    boolean append(Batch batch) {
        var frame = Frame.of(batch, clock.millis());
        if (!makeRoom(frame.length() + Segment.MAGIC.length)) {
            account.dropped(Reason.SPOOL_FULL, frame.events());
            return false;
        }
        try {
            write(frame);
            return mended();
        } catch (IOException full) {
            account.dropped(Reason.DISK_FULL, frame.events());
            return failed(full);
        } finally {
            counted();
        }
    }

    /** The oldest batch that nobody took yet. */
    Optional<Taken> take() {
        try {
            for (var segment = first(); segment.isPresent(); segment = first()) {
                var next = taken(segment.get());
                if (next.isPresent()) {
                    return next;
                }
            }
            return Optional.empty();
        } finally {
            counted();
        }
    }

    private Optional<Segment> first() {
        return segments.stream().filter(segment -> segment.waiting() > 0).findFirst();
    }

    private Optional<Taken> taken(Segment segment) {
        try {
            return segment.take();
        } catch (IOException unreadable) {
            LOG.warn("{} cannot be read any more: {}", segment.file(), unreadable.getMessage());
            drop(segment, Reason.UNREADABLE_FORMAT);
            return Optional.empty();
        }
    }

    /** The batch is the collector's, or given up: forget it. */
    void release(Taken mark) {
        for (var segment : List.copyOf(segments)) {
            if (segment.number() == mark.segment()) {
                segment.release(mark);
                removeIfDone(segment);
            }
        }
    }

    private void removeIfDone(Segment segment) {
        if (segment.done()) {
            remove(segment);
        }
    }

    /**
     * Writes batches that are in the caller's hands, and older than all that wait here, before them.
     *
     * @return their marks, in order; none when there is no room or the disk takes no more
     */
    List<Taken> keep(List<Batch> batches) {
        var frames =
                batches.stream().map(batch -> Frame.of(batch, clock.millis())).toList();
        var need =
                Segment.MAGIC.length + frames.stream().mapToLong(Frame::length).sum();
        if (batches.isEmpty() || bytes() + need > bounds.bytes()) {
            return List.of();
        }
        var segment = segment(segments.isEmpty() ? FIRST : segments.getFirst().number() - 1);
        try (var channel = begin(segment)) {
            var marks = new ArrayList<Taken>();
            for (int i = 0; i < frames.size(); i++) {
                writeFully(channel, frames.get(i).encoded());
                marks.add(segment.takenAsWritten(frames.get(i), batches.get(i)));
            }
            segments.addFirst(segment);
            mended();
            return marks;
        } catch (IOException full) {
            delete(segment);
            failed(full);
            return List.of();
        }
    }

    /** The batch still lies here: it is safe when the process ends. */
    boolean holds(Taken mark) {
        return segments.stream().anyMatch(segment -> segment.number() == mark.segment());
    }

    /** What was taken and not released waits again, in its old order. */
    void rewind() {
        segments.forEach(Segment::rewind);
        counted();
    }

    /** Drops what has waited too long. */
    void expire() {
        var least = clock.instant().minus(bounds.age()).toEpochMilli();
        while (!segments.isEmpty() && segments.getFirst().lastMillis() < least) {
            drop(segments.getFirst(), Reason.EXPIRED);
        }
        counted();
    }

    /** Events that wait here and that nobody took. Any thread. */
    long waiting() {
        return waiting;
    }

    /** Nothing lies here, not even what was taken. */
    boolean isEmpty() {
        return segments.isEmpty();
    }

    @Override
    public void close() {
        stopWriting();
    }

    private boolean makeRoom(long need) {
        while (bytes() + need > bounds.bytes() && !segments.isEmpty()) {
            drop(segments.getFirst(), Reason.SPOOL_FULL);
        }
        return need <= bounds.bytes();
    }

    private long bytes() {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    private void drop(Segment segment, Reason reason) {
        if (segment.waiting() > 0) {
            account.dropped(reason, segment.waiting());
        }
        remove(segment);
    }

    private void remove(Segment segment) {
        if (segment == segments.peekLast()) {
            stopWriting();
        }
        segments.remove(segment);
        delete(segment);
    }

    private static void delete(Segment segment) {
        try {
            segment.delete();
        } catch (IOException stays) {
            LOG.warn("{} cannot be deleted: {}", segment.file(), stays.getMessage());
        }
    }

    private void write(Frame frame) throws IOException {
        if (writing.isEmpty() || segments.getLast().length() + frame.length() > bounds.segmentBytes()) {
            beginNext();
        }
        try {
            writeFully(writing.orElseThrow(), frame.encoded());
            segments.getLast().grown(frame);
        } catch (IOException full) {
            cut();
            throw full;
        }
    }

    private void beginNext() throws IOException {
        stopWriting();
        var segment = segment(segments.isEmpty() ? FIRST : segments.getLast().number() + 1);
        try {
            writing = Optional.of(begin(segment));
            segments.addLast(segment);
        } catch (IOException full) {
            delete(segment);
            throw full;
        }
    }

    private SeekableByteChannel begin(Segment segment) throws IOException {
        var channel = disk.create(segment.file());
        try {
            writeFully(channel, ByteBuffer.wrap(Segment.MAGIC));
            segment.begun();
            return channel;
        } catch (IOException full) {
            channel.close();
            throw full;
        }
    }

    private Segment segment(long number) {
        return Segment.fresh(number, folder.resolve("%016d.spool".formatted(number)));
    }

    private static void writeFully(SeekableByteChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    /** Half a frame was written: takes it away, as far as the disk lets us, and writes no more to this file. */
    private void cut() throws IOException {
        var segment = segments.getLast();
        try {
            writing.orElseThrow().truncate(segment.length());
        } finally {
            stopWriting();
            removeIfDone(segment);
        }
    }

    private void stopWriting() {
        var channel = writing;
        writing = Optional.empty();
        if (channel.isPresent()) {
            close(channel.get());
        }
    }

    private void close(SeekableByteChannel channel) {
        try {
            channel.close();
        } catch (IOException lost) {
            failed(lost);
        }
    }

    private void counted() {
        waiting = segments.stream().mapToLong(Segment::waiting).sum();
    }

    private boolean failed(IOException why) {
        if (!failing) {
            failing = true;
            LOG.warn("the spool in {} takes no more: {}", folder, why.getMessage());
        }
        return false;
    }

    private boolean mended() {
        if (failing) {
            failing = false;
            LOG.info("the spool in {} takes batches again", folder);
        }
        return true;
    }
}
