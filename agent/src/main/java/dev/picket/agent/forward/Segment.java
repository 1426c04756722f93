package dev.picket.agent.forward;

import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** One file of the spool: what lies in it, how far it has been taken, and what of that may be forgotten. One thread. */
final class Segment {
    /** Stands first in each file; its last byte is the format's version. */
    static final byte[] MAGIC = "PKTSPL\0\1".getBytes(StandardCharsets.ISO_8859_1);

    private final long number;
    private final Path file;
    private final Deque<Taken> taken = new ArrayDeque<>();
    private long length;
    private long readAt = MAGIC.length;
    private long waiting;
    private long lastMillis;

    private Segment(long number, Path file, long length) {
        this.number = number;
        this.file = file;
        this.length = length;
    }

    /** A file that is being begun. */
    static Segment fresh(long number, Path file) {
        return new Segment(number, file, 0);
    }

    /** What an earlier run left: read through once; from the first frame that is torn or unsound on, it is cut. */
    static Segment recovered(long number, Path file) throws IOException {
        var segment = new Segment(number, file, MAGIC.length);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            if (startsWithMagic(channel)) {
                for (var frame = Frame.read(channel); frame.isPresent(); frame = Frame.read(channel)) {
                    segment.grown(frame.get());
                }
            }
            channel.truncate(segment.length);
        }
        return segment;
    }

    private static boolean startsWithMagic(FileChannel channel) throws IOException {
        var start = ByteBuffer.allocate(MAGIC.length);
        return channel.read(start) == MAGIC.length && start.flip().equals(ByteBuffer.wrap(MAGIC));
    }

    /** The file's head was written. */
    void begun() {
        length = MAGIC.length;
    }

    /** A frame was written behind the others. */
    void grown(Frame frame) {
        length += frame.length();
        waiting += frame.events();
        lastMillis = Math.max(lastMillis, frame.millis());
    }

    /** The next frame that nobody took yet; empty at the end. */
    Optional<Taken> take() throws IOException {
        if (readAt >= length) {
            return Optional.empty();
        }
        try (var channel = FileChannel.open(file, StandardOpenOption.READ).position(readAt)) {
            var frame = Frame.read(channel).orElseThrow(() -> new IOException("a spooled batch has changed on disk"));
            var next = new Taken(number, readAt, frame.batch());
            passed(next, frame.length());
            return Optional.of(next);
        }
    }

    /** A frame was written whose batch is with the caller already. */
    Taken takenAsWritten(Frame frame, Batch batch) {
        var mark = new Taken(number, length, batch);
        grown(frame);
        passed(mark, frame.length());
        return mark;
    }

    private void passed(Taken mark, long bytes) {
        taken.add(mark);
        readAt = mark.offset() + bytes;
        waiting -= mark.events();
    }

    void release(Taken mark) {
        taken.removeIf(other -> other.offset() == mark.offset());
    }

    /** What was taken and not released waits again. */
    void rewind() {
        if (!taken.isEmpty()) {
            readAt = taken.getFirst().offset();
            waiting += taken.stream().mapToLong(Taken::events).sum();
            taken.clear();
        }
    }

    /** Nothing in it is needed any more. */
    boolean done() {
        return readAt >= length && taken.isEmpty();
    }

    void delete() throws IOException {
        Files.deleteIfExists(file);
    }

    long number() {
        return number;
    }

    Path file() {
        return file;
    }

    long length() {
        return length;
    }

    /** Events that nobody took yet. */
    long waiting() {
        return waiting;
    }

    long lastMillis() {
        return lastMillis;
    }

    /** A batch that was read from the spool, and where it lies there until it is released. */
    record Taken(long segment, long offset, Batch batch) {
        int events() {
            return batch.getEventsCount();
        }
    }
}
