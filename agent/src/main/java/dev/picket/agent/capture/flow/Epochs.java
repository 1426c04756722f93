package dev.picket.agent.capture.flow;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Calls once per interval, on a thread of its own. A call that fails is said in {@link #failure()}, and the next is made all the same. */
final class Epochs {
    private static final long STOP_WITHIN_MS = 3000;

    private final Duration interval;
    private final Runnable each;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;
    private volatile String failure = "";

    Epochs(String name, Duration interval, Runnable each) {
        this.interval = interval;
        this.each = each;
        this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Waits for a call under way. False: it was stopped before. */
    boolean stop() {
        boolean first = stopping.getCount() > 0;
        stopping.countDown();
        try {
            thread.join(STOP_WITHIN_MS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        return first;
    }

    /** What went wrong in the last call; empty when nothing did. */
    String failure() {
        return failure;
    }

    private void run() {
        try {
            while (!stopping.await(interval.toMillis(), TimeUnit.MILLISECONDS)) {
                call();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void call() {
        try {
            each.run();
            failure = "";
        } catch (RuntimeException broken) {
            failure = broken.toString();
        }
    }
}
