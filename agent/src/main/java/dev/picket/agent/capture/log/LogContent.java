package dev.picket.agent.capture.log;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** The bytes of one file of a log, from an offset on. One thread. */
sealed interface LogContent extends AutoCloseable {
    /** None for now is nothing or less. */
    int read(byte[] into, int from, int length) throws IOException;

    Head head();

    /** True once the content can no longer be trusted: a plain file was truncated beneath us, a compressed one is damaged. */
    boolean broken();

    @Override
    void close() throws IOException;

    static LogContent open(Path file, long offset) throws IOException {
        return Head.compressed(file) ? Zipped.open(file, offset) : Plain.open(file, offset);
    }

    /** A file that may be growing, or be emptied and written anew: bytes count only if its beginning is still the same afterwards. */
    final class Plain implements LogContent {
        private final FileChannel channel;
        private long at;
        private byte[] first;
        private boolean broken;

        private Plain(FileChannel channel, long offset, byte[] first) {
            this.channel = channel;
            this.at = offset;
            this.first = first;
        }

        static Plain open(Path file, long offset) throws IOException {
            var channel = FileChannel.open(file);
            return new Plain(channel, offset, Head.first(channel, Head.BYTES_MAX));
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = channel.read(ByteBuffer.wrap(into, from, length), at);
            broken |= channel.size() < at + Math.max(0, read) || !sameBeginning();
            if (broken || read <= 0) {
                return 0;
            }
            at += read;
            return read;
        }

        @Override
        public Head head() {
            return Head.of(first);
        }

        @Override
        public boolean broken() {
            return broken;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }

        private boolean sameBeginning() throws IOException {
            var now = Head.first(channel, Head.BYTES_MAX);
            boolean same = now.length >= first.length && Arrays.equals(now, 0, first.length, first, 0, first.length);
            first = same ? now : first;
            return same;
        }
    }

    /** A file that was rotated away and compressed: it has an end. */
    final class Zipped implements LogContent {
        private static final int BUFFER = 64 << 10;

        private final InputStream content;
        private final Head head;
        private boolean broken;

        private Zipped(InputStream content, Head head, boolean broken) {
            this.content = content;
            this.head = head;
            this.broken = broken;
        }

        static Zipped open(Path file, long offset) throws IOException {
            var head = Head.of(Head.first(file, Head.BYTES_MAX));
            var raw = Files.newInputStream(file);
            try {
                var content = new GZIPInputStream(raw, BUFFER);
                content.skipNBytes(offset);
                return new Zipped(content, head, false);
            } catch (EOFException | ZipException _) {
                return new Zipped(raw, head, true);
            }
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            try {
                return broken ? 0 : content.read(into, from, length);
            } catch (EOFException | ZipException _) {
                broken = true;
                return 0;
            }
        }

        @Override
        public Head head() {
            return head;
        }

        @Override
        public boolean broken() {
            return broken;
        }

        @Override
        public void close() throws IOException {
            content.close();
        }
    }
}
