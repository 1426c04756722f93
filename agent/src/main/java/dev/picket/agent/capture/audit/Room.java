package dev.picket.agent.capture.audit;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that may be held at once, of all requests together. Any thread. */
final class Room {
    private final long bytesMax;
    private final AtomicLong taken = new AtomicLong();

    Room(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** False: there is not as much left, and nothing was taken. */
    boolean take(long bytes) {
        if (taken.addAndGet(bytes) <= bytesMax) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void give(long bytes) {
        taken.addAndGet(-bytes);
    }
}
