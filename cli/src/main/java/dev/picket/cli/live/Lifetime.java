package dev.picket.cli.live;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** From the start of a process to the signal that ends it; the process then waits until {@link #ended()} says that all is stopped. */
public final class Lifetime {
    private static final long DRAIN_SECONDS_MAX = 40;
    private static final long LOOK_EVERY_SECONDS = 1;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private Lifetime() {}

    /** From now on Ctrl-C and SIGTERM end {@link #awaitSignal}. */
    public static Lifetime begin() {
        var lifetime = new Lifetime();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("signal").unstarted(lifetime::signalled));
        return lifetime;
    }

    /** Waits no longer than this; true when the signal has come. */
    public boolean askedWithin(Duration most) throws InterruptedException {
        return asked.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** @return false when it is not healthy any more and should end for that */
    public boolean awaitSignal(BooleanSupplier healthy) throws InterruptedException {
        while (!asked.await(LOOK_EVERY_SECONDS, TimeUnit.SECONDS)) {
            if (!healthy.getAsBoolean()) {
                return false;
            }
        }
        return true;
    }

    /** Everything is stopped: the process may go. */
    public void ended() {
        ended.countDown();
    }

    private void signalled() {
        asked.countDown();
        try {
            if (!ended.await(DRAIN_SECONDS_MAX, TimeUnit.SECONDS)) {
                System.err.println("picket: did not stop within " + DRAIN_SECONDS_MAX + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
