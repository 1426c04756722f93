package dev.picket.collector.publish;

import dev.picket.collector.detect.Severity;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpTimeoutException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLException;

/**
 * One alert that says it is a test, sent to every Alertmanager as {@link AlertPush} sends those of incidents, and ended again. For one thread;
 * blocks.
 */
public final class TestAlert implements AutoCloseable {
    static final String NAME = "PicketTest";

    private final AlertSettings settings;
    private final Severity severity;
    private final InstantSource clock;
    private final HttpClient client;
    private final List<Alertmanager> takers = new ArrayList<>();
    private Optional<Alert> begun = Optional.empty();

    private TestAlert(AlertSettings settings, Severity severity, InstantSource clock, HttpClient client) {
        this.settings = settings;
        this.severity = severity;
        this.clock = clock;
        this.client = client;
    }

    /**
     * What one Alertmanager made of it.
     *
     * @param address that was posted to
     * @param problem why it did not take the alert, and what to do; empty when it did
     */
    public record Told(URI address, Duration took, String problem) {}

    /** @throws IOException names the file of the settings that cannot be used */
    public static TestAlert of(AlertSettings settings, Severity severity, InstantSource clock) throws IOException {
        return new TestAlert(settings, severity, clock, AlertClient.of(settings.authority()));
    }

    /** The body that would be posted, and where to. */
    public String body() {
        return new JsonArray(List.of(Alertmanager.json(alert(), clock.instant(), settings.refresh()))).encodePrettily();
    }

    public List<URI> addresses() {
        return settings.alertmanagers().stream()
                .map(this::target)
                .map(Alertmanager::address)
                .toList();
    }

    /** Begins the alert, one Alertmanager after the other. */
    public List<Told> begin() throws InterruptedException {
        var alert = alert();
        begun = Optional.of(alert);
        var told = new ArrayList<Told>();
        for (var address : settings.alertmanagers()) {
            var target = target(address);
            var one = tell(target, alert);
            if (one.problem().isEmpty()) {
                takers.add(target);
            }
            told.add(one);
        }
        return told;
    }

    /** Ends it at those that took it. */
    public List<Told> end() throws InterruptedException {
        var told = new ArrayList<Told>();
        for (var target : takers) {
            told.add(tell(target, begun.orElseThrow().end(clock.instant(), 0)));
        }
        return told;
    }

    private Told tell(Alertmanager target, Alert alert) throws InterruptedException {
        long start = System.nanoTime();
        var problem = "";
        try {
            target.tell(List.of(alert), clock.instant(), settings.refresh());
        } catch (IOException away) {
            problem = why(away);
        }
        return new Told(target.address(), Duration.ofNanos(System.nanoTime() - start), problem);
    }

    private String why(IOException away) {
        var message = String.valueOf(away.getMessage());
        return switch (away) {
            case HttpTimeoutException _ -> "it does not answer in time (" + message + ")";
            case SSLException _ ->
                "no TLS with it: " + message
                        + "; name the authority of its certificate in collector.alerting.authority, and it by a name that the certificate has";
            case ConnectException _ -> "nothing answers there; check the address in collector.alerting.alertmanagers";
            case NoSuchFileException _ -> "there is no file " + message + " (collector.alerting.token)";
            default ->
                message.endsWith("401") || message.endsWith("403")
                        ? message + "; check the token in the file that collector.alerting.token names"
                        : message;
        };
    }

    private Alertmanager target(URI address) {
        return new Alertmanager(client, address, settings.token());
    }

    private Alert alert() {
        var labels = Map.of(
                "alertname",
                NAME,
                "cluster",
                settings.cluster(),
                "incident",
                "test",
                "severity",
                severity.label(),
                "tenant",
                "test");
        var annotations = Map.of(
                "summary", "TEST: picket alert test was run, nothing has happened",
                "description", "Alerts of Picket's incidents of severity " + severity.label() + " take this way.",
                "next", "Nothing.");
        return new Alert(
                labels,
                annotations,
                settings.console().map(URI::toString).orElse(""),
                clock.instant(),
                Optional.empty(),
                0);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
