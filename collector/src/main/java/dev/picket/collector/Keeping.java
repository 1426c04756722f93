package dev.picket.collector;

import dev.picket.collector.detect.Finding;
import dev.picket.collector.incident.Incident;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.triage.Action;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes what detection concludes to the ledger on a thread of its own, so that detection does not wait for the disk. What comes while the ledger writes goes with the next
 * writing, all of it at once. Any thread; whoever brings too much waits.
 */
final class Keeping implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Keeping.class);
    private static final int WAITING_MAX = 10_000;

    private final Ledger ledger;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread = Thread.ofPlatform().name("keeping").unstarted(this::run);
    private Conclusions waiting = new Conclusions();
    private boolean writing;
    private boolean closing;
    private boolean ended;

    private Keeping(Ledger ledger) {
        this.ledger = ledger;
    }

    static Keeping start(Ledger ledger) {
        var keeping = new Keeping(ledger);
        keeping.thread.start();
        return keeping;
    }

    /** @param suppressed of these findings, those that make no incident: by their id, that of the suppression */
    void conclusions(List<Finding> findings, Map<String, String> suppressed, List<Incident> incidents) {
        add(conclusions -> conclusions.add(findings, suppressed, incidents));
    }

    void actions(List<Action> actions) {
        add(conclusions -> conclusions.actions.addAll(actions));
    }

    /** Returns when the ledger has all that was brought before. */
    void settle() {
        lock.lock();
        try {
            while (!ended && (writing || waiting.size() > 0)) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean alive() {
        return thread.isAlive();
    }

    /** The ledger has all of it afterwards. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Addition {
        void to(Conclusions waiting);
    }

    private void add(Addition news) {
        lock.lock();
        try {
            while (!ended && waiting.size() > WAITING_MAX) {
                changed.awaitUninterruptibly();
            }
            if (!ended) {
                news.to(waiting);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            for (var next = next(); next.isPresent(); next = next()) {
                next.get().write(ledger);
            }
        } catch (RuntimeException broken) {
            LOG.error(
                    "findings are not kept any more: this is a bug, please report it; the collector is not ready any more",
                    broken);
        } finally {
            end();
        }
    }

    /** Empty: it is closed, and nothing waits. */
    private Optional<Conclusions> next() {
        lock.lock();
        try {
            writing = false;
            changed.signalAll();
            while (waiting.size() == 0 && !closing) {
                changed.awaitUninterruptibly();
            }
            var next = waiting;
            waiting = new Conclusions();
            writing = next.size() > 0;
            return writing ? Optional.of(next) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static final class Conclusions {
        private final List<Finding> findings = new ArrayList<>();
        private final Map<String, String> suppressed = new HashMap<>();
        private final List<Incident> incidents = new ArrayList<>();
        private final List<Action> actions = new ArrayList<>();

        /** What is said of a finding later counts. */
        void add(List<Finding> found, Map<String, String> marks, List<Incident> concerned) {
            findings.addAll(found);
            found.forEach(finding -> suppressed.remove(finding.id()));
            suppressed.putAll(marks);
            incidents.addAll(concerned);
        }

        int size() {
            return findings.size() + incidents.size() + actions.size();
        }

        void write(Ledger ledger) {
            if (!findings.isEmpty() || !incidents.isEmpty()) {
                ledger.keep(findings, suppressed, incidents);
            }
            if (!actions.isEmpty()) {
                ledger.keepActions(actions);
            }
        }
    }
}
