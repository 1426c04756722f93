package dev.picket.agent.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Path;

/** A disk that takes so many bytes, then half of what it is given and an error, until it is emptied. */
final class FullDisk implements Disk {
    private long left;

    FullDisk(long left) {
        this.left = left;
    }

    void left(long bytes) {
        left = bytes;
    }

    @Override
    public SeekableByteChannel create(Path file) throws IOException {
        return new Limited(Disk.REAL.create(file));
    }

    private final class Limited implements SeekableByteChannel {
        private final SeekableByteChannel channel;

        Limited(SeekableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            if (source.remaining() <= left) {
                left -= source.remaining();
                return channel.write(source);
            }
            channel.write(source.slice(source.position(), (int) Math.min(left, source.remaining())));
            left = 0;
            throw new IOException("no space left on device");
        }

        @Override
        public int read(ByteBuffer target) throws IOException {
            return channel.read(target);
        }

        @Override
        public long position() throws IOException {
            return channel.position();
        }

        @Override
        public SeekableByteChannel position(long position) throws IOException {
            channel.position(position);
            return this;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public SeekableByteChannel truncate(long size) throws IOException {
            channel.truncate(size);
            return this;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
