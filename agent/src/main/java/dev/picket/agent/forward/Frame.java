package dev.picket.agent.forward;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.picket.event.wire.v1.Batch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * How a batch lies in a segment: u32 length of the batch, u32 CRC-32C of what follows, u64 ms since 1970 when it was written, u32 events,
 * then the batch as protobuf; big-endian.
 */
record Frame(long millis, int events, ByteString payload) {
    static final int HEADER_BYTES = 20;
    private static final int AFTER_CHECKSUM = 8;
    private static final int PAYLOAD_MAX = 32 << 20;

    static Frame of(Batch batch, long millis) {
        return new Frame(millis, batch.getEventsCount(), batch.toByteString());
    }

    int length() {
        return HEADER_BYTES + payload.size();
    }

    ByteBuffer encoded() {
        var buffer = ByteBuffer.allocate(length());
        buffer.putInt(payload.size()).putInt(0).putLong(millis).putInt(events).put(payload.asReadOnlyByteBuffer());
        buffer.putInt(4, checksum(buffer.array()));
        return buffer.flip();
    }

    /** The frame at the channel's position; empty when there is no whole, sound one. */
    static Optional<Frame> read(ReadableByteChannel channel) throws IOException {
        var header = ByteBuffer.allocate(HEADER_BYTES);
        if (!filled(header, channel)) {
            return Optional.empty();
        }
        var length = header.getInt(0);
        if (length < 0 || length > PAYLOAD_MAX) {
            return Optional.empty();
        }
        var whole = ByteBuffer.allocate(HEADER_BYTES + length).put(header.flip());
        if (!filled(whole, channel) || checksum(whole.array()) != whole.getInt(4)) {
            return Optional.empty();
        }
        var payload = ByteString.copyFrom(whole.array(), HEADER_BYTES, length);
        return Optional.of(new Frame(whole.getLong(8), whole.getInt(16), payload));
    }

    Batch batch() throws IOException {
        try {
            return Batch.parseFrom(payload);
        } catch (InvalidProtocolBufferException unreadable) {
            throw new IOException("a spooled batch is not protobuf", unreadable);
        }
    }

    private static boolean filled(ByteBuffer buffer, ReadableByteChannel channel) throws IOException {
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                return false;
            }
        }
        return true;
    }

    private static int checksum(byte[] frame) {
        var crc = new CRC32C();
        crc.update(frame, AFTER_CHECKSUM, frame.length - AFTER_CHECKSUM);
        return (int) crc.getValue();
    }
}
