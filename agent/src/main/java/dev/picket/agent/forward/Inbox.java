package dev.picket.agent.forward;

import dev.picket.event.Account;
import dev.picket.event.Event;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The bounded queue before the forwarding thread, and what wakes that thread. Any thread offers; the owner takes and waits. */
final class Inbox {
    private final ArrayBlockingQueue<Event> queue;
    private final Account account;
    private volatile @Nullable Thread owner;
    private volatile boolean woken;
    private volatile long taken;
    private boolean closed;

    Inbox(int capacity, Account account) {
        this.queue = new ArrayBlockingQueue<>(capacity);
        this.account = account;
    }

    void owner(Thread thread) {
        owner = thread;
    }

    /** What was taken before {@link #close()} returned is taken out by the owner afterwards: none is left behind. */
    boolean offer(Event event) {
        synchronized (this) {
            if (closed || !queue.offer(event)) {
                return false;
            }
            taken++;
            account.in(1);
        }
        wake();
        return true;
    }

    synchronized void close() {
        closed = true;
    }

    Optional<Event> poll() {
        return Optional.ofNullable(queue.poll());
    }

    /** Events that were ever taken. Any thread. */
    long taken() {
        return taken;
    }

    int size() {
        return queue.size();
    }

    void wake() {
        if (!woken) {
            woken = true;
            LockSupport.unpark(owner);
        }
    }

    /** Returns at once when somebody spoke since the last return. Owner only. */
    void await(long nanos) {
        if (!woken && nanos > 0) {
            LockSupport.parkNanos(this, nanos);
        }
        woken = false;
    }
}
