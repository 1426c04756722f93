package dev.picket.agent.capture.inference;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads exchanges on a thread of its own, in order, so that reading never delays or harms the traffic. Bounded in pieces and bytes; what
 * does not fit is told to whoever offers it.
 */
final class Lane implements AutoCloseable {
    static final int PIECES_MAX = 4096;
    static final long BYTES_MAX = 16L << 20;

    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long STOP_MILLIS = 3000;

    private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(PIECES_MAX);
    private final AtomicLong bytes = new AtomicLong();
    private final Thread thread;

    private record Piece(int bytes, Runnable work, boolean last) {}

    Lane(String name) {
        thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** False when the lane is full. Any thread; never blocks. */
    boolean offer(int size, Runnable work) {
        if (bytes.get() + size > BYTES_MAX || !pieces.offer(new Piece(size, work, false))) {
            return false;
        }
        bytes.addAndGet(size);
        return true;
    }

    /** Does what was offered, then ends. */
    @Override
    public void close() {
        try {
            pieces.put(new Piece(0, () -> {}, true));
            thread.join(STOP_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            for (var piece = pieces.take(); !piece.last(); piece = pieces.take()) {
                work(piece);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** A fault of ours costs one exchange, and is told by its kind only: its message could hold text. */
    private static void failed(Exception fault) {
        LOG.warn("an exchange could not be read: {}", fault.getClass().getName());
    }

    private void work(Piece piece) {
        bytes.addAndGet(-piece.bytes());
        try {
            piece.work().run();
        } catch (RuntimeException fault) {
            failed(fault);
        }
    }
}
