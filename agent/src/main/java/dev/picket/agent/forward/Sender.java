package dev.picket.agent.forward;

import dev.picket.agent.forward.Signals.Acknowledged;
import dev.picket.agent.forward.Signals.Closed;
import dev.picket.agent.forward.Signals.Opened;
import dev.picket.event.Account;
import dev.picket.event.Reason;
import dev.picket.event.Text;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Health;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets batches to the collector: straight, as long as the link is open, has room and nothing waits on disk; over the spool otherwise, so
 * that order is kept. What is unacknowledged when a link ends is written down and sent again over the next. A collector that is busy gets the
 * same batches again, in order, later. One thread steps it by {@link #work}; times are nanoseconds of a monotonic clock.
 */
final class Sender {
    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final long IDLE_NANOS_MAX = Duration.ofSeconds(1).toNanos();

    private final Place place;
    private final Limits limits;
    private final Link link;
    private final Spool spool;
    private final Account account;
    private final Supplier<Health> health;
    private final Signals signals;
    private final Window window;
    private final Sendings sendings;
    private final Backoff reconnect;
    private final Backoff busy;

    private State state = State.CLOSED;
    private long attemptAt;
    private long progressAt;
    private long resumeAt;
    private long healthAt;
    private boolean paused;
    private boolean refusing;
    private volatile Reach reach = new Reach(false, "");

    /** @param nowNanos when it begins */
    Sender(
            Settings settings,
            Link link,
            Spool spool,
            Account account,
            Supplier<Health> health,
            Signals signals,
            RandomGenerator random,
            long nowNanos,
            Tracer tracer) {
        this.sendings = new Sendings(tracer);
        this.place = settings.place();
        this.limits = settings.limits();
        this.link = link;
        this.spool = spool;
        this.account = account;
        this.health = health;
        this.signals = signals;
        this.window = new Window(limits.inFlight());
        this.reconnect = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(30), random);
        this.busy = new Backoff(Duration.ofMillis(20), Duration.ofSeconds(5), random);
        this.attemptAt = nowNanos;
        this.healthAt = nowNanos;
    }

    /**
     * A batch that is to go, now or from disk.
     *
     * @param before how many events came before it
     */
    void accept(Batch batch, long before) {
        if (spool.isEmpty() && ready()) {
            window.add(batch, before);
        } else {
            spool.append(batch);
        }
    }

    /** Hears, connects, sends; returns how long nothing is to be done unless somebody speaks. */
    long work(long now) {
        hear(now);
        keepUp(now);
        spool.expire();
        refill();
        report(now);
        send(now);
        return waitNanos(now);
    }

    /** Nothing is on its way and nothing waits on disk. */
    boolean done() {
        return window.isEmpty() && spool.isEmpty();
    }

    boolean away() {
        return state == State.CLOSED;
    }

    /** How many events came before the first that lies in memory only; far away when none does. */
    long settled() {
        return window.settled();
    }

    /** Events on their way. Any thread. */
    long held() {
        return window.events();
    }

    /** Any thread. */
    Reach reach() {
        return reach;
    }

    /** Ends the link; what is not acknowledged is on disk afterwards, or counted as dropped. */
    void close() {
        signals.mute();
        link.close();
        state = State.CLOSED;
        sendings.lost();
        window.restart();
        writeDown();
        window.entries().stream()
                .filter(entry -> entry.mark().isEmpty())
                .forEach(entry -> account.dropped(Reason.STOPPING, entry.events()));
        window.clear();
        spool.rewind();
        spool.close();
    }

    private boolean ready() {
        return state == State.OPEN && !paused && window.hasRoom();
    }

    private void hear(long now) {
        for (var signal = signals.next(); signal.isPresent(); signal = signals.next()) {
            switch (signal.get()) {
                case Opened _ -> opened(now);
                case Acknowledged heard -> acknowledged(heard.acknowledgement(), now);
                case Closed end -> closed(end.why(), now);
            }
        }
    }

    private void opened(long now) {
        state = State.OPEN;
        progressAt = now;
        healthAt = now;
    }

    private void acknowledged(Acknowledgement acknowledgement, long now) {
        progressAt = now;
        sendings.end(acknowledgement.getNumber(), acknowledgement.getVerdict());
        switch (acknowledgement.getVerdict()) {
            case ACCEPTED -> settled(acknowledgement, now);
            case REFUSED -> settled(acknowledgement, now);
            case BUSY -> putOff(acknowledgement.getNumber(), now);
            case UNRECOGNIZED -> giveUp("the collector answered with a verdict that this version does not know", now);
        }
    }

    private void settled(Acknowledgement acknowledgement, long now) {
        var entry = window.settled(acknowledgement.getNumber());
        if (entry.isEmpty()) {
            giveUp("the collector acknowledged a batch that it was not sent", now);
            return;
        }
        entry.get().mark().ifPresent(spool::release);
        reconnect.reset();
        busy.reset();
        reached();
        book(acknowledgement, entry.get().events());
    }

    private void book(Acknowledgement acknowledgement, int events) {
        var refused = acknowledgement.getVerdict() == Acknowledgement.Verdict.REFUSED;
        if (refused) {
            account.dropped(Reason.REFUSED_BY_COLLECTOR, events);
        } else {
            account.out(events);
        }
        if (refused && !refusing) {
            LOG.warn("the collector refuses batches: {}", Text.printable(acknowledgement.getDetail()));
        }
        refusing = refused;
    }

    private void putOff(long number, long now) {
        if (!window.putOff(number)) {
            giveUp("the collector put off a batch that it was not sent", now);
        } else if (!paused) {
            paused = true;
            resumeAt = now + busy.waitNanos();
            reached();
        }
    }

    private void reached() {
        if (!reach.open()) {
            LOG.info("the collector is reached");
            reach = new Reach(true, reach.why());
        }
    }

    private void giveUp(String why, long now) {
        signals.mute();
        link.close();
        closed(why, now);
    }

    private void closed(String why, long now) {
        state = State.CLOSED;
        sendings.lost();
        paused = false;
        attemptAt = now + reconnect.waitNanos();
        window.restart();
        writeDown();
        if (reach.open() || reach.why().isEmpty()) {
            LOG.warn("the collector is away, events wait on disk: {}", why);
        }
        reach = new Reach(false, why);
    }

    private void writeDown() {
        window.unmarkUnless(spool::holds);
        window.mark(spool.keep(window.unmarked()));
    }

    private void keepUp(long now) {
        if (state == State.CLOSED && now - attemptAt >= 0) {
            state = State.OPENING;
            progressAt = now;
            link.open(signals.listener());
            hear(now);
        } else if (state != State.CLOSED && stuck(now)) {
            giveUp("no answer within " + limits.acknowledgeWithin().toSeconds() + " s", now);
        }
        if (paused && !window.awaitsAnswers() && now - resumeAt >= 0) {
            paused = false;
            window.restart();
        }
    }

    private boolean stuck(long now) {
        var waits = state == State.OPENING || window.awaitsAnswers();
        return waits && now - progressAt > limits.acknowledgeWithin().toNanos();
    }

    private void refill() {
        while (ready() && spool.waiting() > 0) {
            spool.take().ifPresent(taken -> window.add(taken.batch(), taken));
        }
    }

    /** An agent that sees nothing still says how it is. */
    private void report(long now) {
        if (ready() && window.isEmpty() && now - healthAt >= 0) {
            window.add(place.emptyBatch(), Long.MAX_VALUE);
        }
    }

    private void send(long now) {
        if (state != State.OPEN || paused) {
            return;
        }
        if (!window.awaitsAnswers()) {
            progressAt = now;
        }
        for (var entry = window.next(); entry.isPresent(); entry = window.next()) {
            link.send(sendings.begin(addressed(entry.get(), now)));
        }
    }

    private Batch addressed(Window.Entry entry, long now) {
        var batch = entry.batch().toBuilder().setNumber(entry.number());
        if (now - healthAt >= 0) {
            healthAt = now + limits.healthEvery().toNanos();
            batch.setHealth(health.get());
        }
        return batch.build();
    }

    private long waitNanos(long now) {
        var next = now + IDLE_NANOS_MAX;
        if (state == State.CLOSED) {
            next = earlier(next, attemptAt);
        }
        if (paused) {
            next = earlier(next, resumeAt);
        }
        return Math.max(0, next - now);
    }

    private static long earlier(long one, long other) {
        return one - other < 0 ? one : other;
    }

    private enum State {
        CLOSED,
        OPENING,
        OPEN
    }
}
