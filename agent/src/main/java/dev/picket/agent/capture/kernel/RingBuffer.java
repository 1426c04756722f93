package dev.picket.agent.capture.kernel;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * Reads a BPF ring buffer (linux/bpf.h, BPF_MAP_TYPE_RINGBUF; layout as in the kernel's Documentation/bpf/ringbuf.rst): a page with the
 * consumer's position, a page with the producers', then the data, mapped twice in a row so that no record is ever torn. One thread.
 */
public final class RingBuffer implements AutoCloseable {
    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER_BYTES = 8;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.nativeOrder());
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT.withOrder(ByteOrder.nativeOrder());
    private static final VarHandle POSITION = LONG.varHandle();
    private static final VarHandle HEADER = INT.varHandle();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment consumer;
    private final MemorySegment producer;
    private final MemorySegment data;
    private final long mask;
    private long position;

    private RingBuffer(int map, long bytes, long page) throws IOException {
        this.mask = bytes - 1;
        this.consumer = Libc.map(map, page, 0, true, arena);
        var shared = Libc.map(map, page + 2 * bytes, page, false, arena);
        this.producer = shared.asSlice(0, page);
        this.data = shared.asSlice(page, 2 * bytes);
        this.position = (long) POSITION.getAcquire(consumer, 0L);
    }

    /**
     * Maps a ring buffer into memory.
     *
     * @param map its descriptor, which stays the caller's
     * @param bytes its size: a power of two, of whole pages
     */
    public static RingBuffer open(int map, long bytes) throws IOException {
        return new RingBuffer(map, bytes, Libc.pageSize());
    }

    /**
     * Hands over what is there, at most so many records; their memory is the kernel's again after each call returns.
     *
     * @return how many records
     */
    public int read(int max, Consumer<MemorySegment> record) {
        int count = 0;
        long produced = (long) POSITION.getAcquire(producer, 0L);
        while (position < produced && count < max) {
            int header = (int) HEADER.getAcquire(data, position & mask);
            if ((header & BUSY) != 0) {
                break;
            }
            int length = header & ~(BUSY | DISCARDED);
            if ((header & DISCARDED) == 0) {
                record.accept(data.asSlice((position & mask) + HEADER_BYTES, length));
                count++;
            }
            position += (length + HEADER_BYTES + 7L) & -8L;
            POSITION.setRelease(consumer, 0L, position);
        }
        return count;
    }

    @Override
    public void close() {
        arena.close();
    }
}
