package dev.picket.collector.publish;

import dev.picket.collector.incident.Incident;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pushes an alert for each open incident to every Alertmanager: at once when it changes, again each minute while it is open, and for five minutes
 * after its end. Alertmanager groups, silences and notifies. One virtual thread for each Alertmanager, so that one that hangs holds up no other.
 */
public final class AlertPush implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertPush.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration AGAIN_MAX = Duration.ofSeconds(30);

    private final AlertSettings settings;
    private final AlertBoard board;
    private final AlertFile file;
    private final InstantSource clock;
    private final HttpClient client;
    private final List<Thread> threads = new ArrayList<>();
    private final LongAdder sent = new LongAdder();
    private final LongAdder failed = new LongAdder();

    private AlertPush(
            AlertSettings settings, AlertBoard board, AlertFile file, HttpClient client, InstantSource clock) {
        this.settings = settings;
        this.board = board;
        this.file = file;
        this.client = client;
        this.clock = clock;
    }

    /**
     * With the alerts of before a restart; sends nothing before {@link #begin()}.
     *
     * @throws IOException their file, or one of the settings', cannot be read
     */
    public static AlertPush open(AlertSettings settings, InstantSource clock) throws IOException {
        var board = new AlertBoard(new AlertText(settings.console()), settings.cluster(), clock);
        var file = new AlertFile(settings.file());
        board.restore(file.read());
        return new AlertPush(settings, board, file, AlertClient.of(settings.authority()), clock);
    }

    /** All incidents that are open have been told: alerts of others end, and sending begins. */
    public void begin() {
        board.settle();
        start("alerts", this::keep);
        for (var address : settings.alertmanagers()) {
            var target = new Alertmanager(client, address, settings.token());
            start("alertmanager " + target, () -> serve(target));
        }
    }

    private void start(String name, Runnable work) {
        threads.add(Thread.ofVirtual().name(name).start(work));
    }

    public void changed(Incident incident) {
        board.changed(incident);
    }

    private void keep() {
        long kept = -1;
        while (sleep(LOOK_EVERY)) {
            var version = board.version();
            if (version != kept) {
                file.write(board.since(0));
                kept = version;
            }
        }
    }

    private void serve(Alertmanager target) {
        long told = 0;
        var allAt = Instant.MIN;
        var again = LOOK_EVERY;
        var lastFailure = "";
        while (sleep(again)) {
            var now = clock.instant();
            var due = !now.isBefore(allAt);
            var version = board.version();
            var alerts = board.since(due ? 0 : told);
            try {
                target.tell(alerts, now, settings.refresh());
                sent.add(alerts.size());
                told = version;
                allAt = due ? now.plus(settings.refresh()) : allAt;
                again = LOOK_EVERY;
                lastFailure = said(target, lastFailure, "");
            } catch (IOException away) {
                failed.increment();
                allAt = Instant.MIN;
                again = again.multipliedBy(2).compareTo(AGAIN_MAX) < 0 ? again.multipliedBy(2) : AGAIN_MAX;
                lastFailure = said(target, lastFailure, away.getClass().getSimpleName() + ": " + away.getMessage());
            } catch (InterruptedException closed) {
                return;
            }
        }
    }

    /** What changed for this target is said once. */
    private static String said(Alertmanager target, String before, String now) {
        if (!before.equals(now)) {
            if (now.isEmpty()) {
                LOG.info("Alertmanager {} takes alerts again", target);
            } else {
                LOG.warn("Alertmanager {} does not take alerts: {}", target, now);
            }
        }
        return now;
    }

    private static boolean sleep(Duration time) {
        try {
            Thread.sleep(time);
            return true;
        } catch (InterruptedException closed) {
            return false;
        }
    }

    /** Adds what is counted here. */
    public void publish(Metrics metrics) {
        metrics.gauge("picket_alerts_firing", "Alerts that are pushed now.", board::firing);
        metrics.counter("picket_alerts_sent", "Alerts that an Alertmanager took, each sending counted.", sent::sum);
        metrics.counter("picket_alert_sendings_failed", "Times that an Alertmanager did not take alerts.", failed::sum);
        metrics.counter(
                "picket_alerts_turned_away",
                "Incidents that are not pushed, for too many are open.",
                board::turnedAway);
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        file.write(board.since(0));
        client.shutdownNow();
    }
}
