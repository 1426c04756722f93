package dev.picket.agent.capture;

import java.io.IOException;
import java.util.Arrays;

/**
 * Cuts a stream of bytes into lines without copying them and without ever holding more than one line of the greatest size. The input may
 * end for now and go on later, as a log that is being written does. One thread; the line that was cut last is in a buffer of ours, valid
 * until the next call.
 */
public final class Lines {
    /** What other stages accept at most as one line. */
    public static final int BYTES_MAX = 2 << 20;

    private static final int CHUNK = 64 << 10;

    private final Bytes bytes;
    private final int bytesMax;
    private byte[] buffer = new byte[CHUNK];
    private int begin;
    private int scanned;
    private int limit;
    private boolean skipping;
    private long skipped;
    private int from;
    private int length;
    private long consumed;

    public Lines(Bytes bytes, int bytesMax) {
        this.bytes = bytes;
        this.bytesMax = bytesMax;
    }

    /** Looks for the next whole line; {@code NONE}: no newline came yet. */
    public Next next() throws IOException {
        while (true) {
            int newline = newline();
            if (newline >= 0) {
                return cut(newline, newline + 1);
            }
            if (limit - begin > bytesMax) {
                skip();
            }
            if (!fill()) {
                return Next.NONE;
            }
        }
    }

    /** What stands behind the last newline, when nothing more will come. */
    public Next rest() {
        return begin == limit && !skipping ? Next.NONE : cut(limit, limit);
    }

    public byte[] buffer() {
        return buffer;
    }

    /** Where in the buffer the line begins. */
    public int from() {
        return from;
    }

    /** Bytes of the line, without its newline. */
    public int length() {
        return length;
    }

    /** Bytes of input up to the end of the last line cut, its newline included. */
    public long consumed() {
        return consumed;
    }

    /** True if the line holds nothing but white space. */
    public boolean blank() {
        for (int i = from; i < from + length; i++) {
            if (buffer[i] != ' ' && buffer[i] != '\t' && buffer[i] != '\r') {
                return false;
            }
        }
        return true;
    }

    private int newline() {
        for (int i = scanned; i < limit; i++) {
            if (buffer[i] == '\n') {
                return i;
            }
        }
        scanned = limit;
        return -1;
    }

    private Next cut(int end, int nextBegin) {
        boolean oversized = skipping || end - begin > bytesMax;
        consumed += skipped + nextBegin - begin;
        from = begin;
        length = end - begin;
        begin = nextBegin;
        scanned = nextBegin;
        skipping = false;
        skipped = 0;
        return oversized ? Next.OVERSIZED : Next.LINE;
    }

    private void skip() {
        skipping = true;
        skipped += limit - begin;
        begin = 0;
        scanned = 0;
        limit = 0;
    }

    private boolean fill() throws IOException {
        if (limit == buffer.length) {
            makeRoom();
        }
        int read = bytes.read(buffer, limit, buffer.length - limit);
        limit += Math.max(0, read);
        return read > 0;
    }

    private void makeRoom() {
        if (begin == 0) {
            buffer = Arrays.copyOf(buffer, Math.min(buffer.length * 2, bytesMax + CHUNK));
            return;
        }
        System.arraycopy(buffer, begin, buffer, 0, limit - begin);
        limit -= begin;
        scanned -= begin;
        begin = 0;
    }

    /** Where the bytes come from; nothing or less than nothing: none for now. */
    @FunctionalInterface
    public interface Bytes {
        int read(byte[] into, int from, int length) throws IOException;
    }

    /** What was found. */
    public enum Next {
        LINE,
        OVERSIZED,
        NONE
    }
}
