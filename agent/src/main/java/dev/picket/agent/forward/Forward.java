package dev.picket.agent.forward;

import dev.picket.agent.capture.Onward;
import dev.picket.event.Account;
import dev.picket.event.Event;
import dev.picket.event.telemetry.Spans;
import dev.picket.event.wire.v1.Health;
import io.opentelemetry.api.trace.Tracer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last stage of an agent: takes events from any thread, and gets them to the collector or says why not. Its own thread numbers, batches,
 * spools and sends. What is taken is the collector's, held here, on disk, or counted with a reason. In memory are at most the queue, one
 * batch and those in flight; these are lost when the process is killed, all but the queue and the open batch are on disk as soon as the
 * collector is away.
 */
public final class Forward implements Onward, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Forward.class);
    private static final long PAUSE_AFTER_FAULT_NANOS = 1_000_000_000L;

    private final Settings settings;
    private final Inbox inbox;
    private final Numbering numbering;
    private final Sender sender;
    private final Spool spool;
    private final Account account;
    private final LongSupplier nanos;
    private final Thread thread;
    private volatile long safe;
    private volatile boolean closing;

    private Forward(
            Settings settings,
            Inbox inbox,
            Numbering numbering,
            Sender sender,
            Spool spool,
            Account account,
            LongSupplier nanos,
            Thread.Builder threads) {
        this.settings = settings;
        this.inbox = inbox;
        this.numbering = numbering;
        this.sender = sender;
        this.spool = spool;
        this.account = account;
        this.nanos = nanos;
        this.thread = threads.unstarted(this::run);
    }

    /** That traces nothing. */
    public static Forward start(
            Settings settings, Link link, Supplier<Health> health, InstantSource clock, RandomGenerator random)
            throws IOException {
        return start(settings, link, health, clock, random, Spans.OFF);
    }

    /**
     * Begins a new epoch, takes over what the spool holds, and starts to connect.
     *
     * @param health what is reported with a batch every now and then; see {@link HealthReport}
     * @param tracer makes a span of each sending
     * @throws IOException names the file of the folder that cannot be used
     */
    public static Forward start(
            Settings settings,
            Link link,
            Supplier<Health> health,
            InstantSource clock,
            RandomGenerator random,
            Tracer tracer)
            throws IOException {
        return start(settings, link, health, clock, random, System::nanoTime, Disk.REAL, tracer);
    }

    /** That traces nothing. */
    static Forward start(
            Settings settings,
            Link link,
            Supplier<Health> health,
            InstantSource clock,
            RandomGenerator random,
            LongSupplier nanos,
            Disk disk)
            throws IOException {
        return start(settings, link, health, clock, random, nanos, disk, Spans.OFF);
    }

    static Forward start(
            Settings settings,
            Link link,
            Supplier<Health> health,
            InstantSource clock,
            RandomGenerator random,
            LongSupplier nanos,
            Disk disk,
            Tracer tracer)
            throws IOException {
        var held = new CopyOnWriteArrayList<LongSupplier>();
        var account = new Account("forward", () -> sum(held));
        var epoch = Epoch.next(settings.folder(), clock);
        var spool = Spool.open(settings.folder().resolve("spool"), settings.bounds(), clock, account, disk);
        var inbox = new Inbox(settings.limits().queueEvents(), account);
        var signals = new Signals(inbox::wake);
        var sender = new Sender(settings, link, spool, account, health, signals, random, nanos.getAsLong(), tracer);
        var numbering = new Numbering(settings, epoch, account, sender::accept);
        held.addAll(List.of(inbox::size, numbering::held, sender::held, spool::waiting));
        var forward = new Forward(
                settings,
                inbox,
                numbering,
                sender,
                spool,
                account,
                nanos,
                Thread.ofVirtual().name("forward"));
        forward.thread.start();
        return forward;
    }

    private static long sum(List<LongSupplier> held) {
        return held.stream().mapToLong(LongSupplier::getAsLong).sum();
    }

    /** False when the queue is full or the stage is closed: nothing is counted here, the event stays its owner's. */
    @Override
    public boolean offer(Event event) {
        return inbox.offer(event);
    }

    @Override
    public long taken() {
        return inbox.taken();
    }

    @Override
    public boolean safe(long mark) {
        return safe >= mark;
    }

    public Account account() {
        return account;
    }

    /** Whether the collector answers. Any thread. */
    public Reach reach() {
        return sender.reach();
    }

    /** Events that wait on disk and are not on their way. Any thread. */
    public long spooled() {
        return spool.waiting();
    }

    /** Takes no more, waits {@link Limits#drainWithin} for what is on its way, and leaves the rest on disk for the next start. */
    @Override
    public void close() {
        inbox.close();
        closing = true;
        inbox.wake();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        inbox.owner(Thread.currentThread());
        while (!closing) {
            step();
        }
        try {
            drain();
        } finally {
            sender.close();
        }
    }

    private void step() {
        try {
            inbox.await(work(false));
        } catch (RuntimeException fault) {
            LOG.error("forwarding stumbled: {}", fault.getClass().getName());
            LockSupport.parkNanos(PAUSE_AFTER_FAULT_NANOS);
        }
    }

    private long work(boolean flushing) {
        var now = nanos.getAsLong();
        numbering.drain(inbox, now, flushing);
        var wait = Math.min(sender.work(now), numbering.waitNanos(now));
        safe = Math.max(safe, Math.min(numbering.settled(), sender.settled()));
        return inbox.size() > 0 ? 0 : wait;
    }

    private void drain() {
        var deadline = nanos.getAsLong() + settings.limits().drainWithin().toNanos();
        var wait = work(true);
        while (!sender.done() && !sender.away() && nanos.getAsLong() - deadline < 0) {
            inbox.await(Math.min(wait, Math.max(0, deadline - nanos.getAsLong())));
            wait = work(true);
        }
        work(true);
    }
}
