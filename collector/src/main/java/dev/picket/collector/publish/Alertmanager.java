package dev.picket.collector.publish;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One Alertmanager, told by its API v2 ({@code POST /api/v2/alerts}, the OpenAPI file in its repository). Blocks. */
final class Alertmanager {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final int ALERTS_PER_REQUEST = 200;

    private final HttpClient client;
    private final URI address;
    private final Optional<Path> token;

    /** @param token file with a bearer token, read each time */
    Alertmanager(HttpClient client, URI address, Optional<Path> token) {
        this.client = client;
        this.address = URI.create(address.toString().replaceAll("/+$", "") + "/api/v2/alerts");
        this.token = token;
    }

    /** What is posted to. */
    URI address() {
        return address;
    }

    /** @throws IOException it does not answer, or does not take them; its answer is not repeated */
    void tell(List<Alert> alerts, Instant now, Duration refresh) throws IOException, InterruptedException {
        for (int from = 0; from < alerts.size(); from += ALERTS_PER_REQUEST) {
            post(alerts.subList(from, Math.min(from + ALERTS_PER_REQUEST, alerts.size())), now, refresh);
        }
    }

    private void post(List<Alert> alerts, Instant now, Duration refresh) throws IOException, InterruptedException {
        var body = new JsonArray();
        alerts.forEach(alert -> body.add(json(alert, now, refresh)));
        var request = HttpRequest.newBuilder(address)
                .timeout(WITHIN)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.encode()));
        if (token.isPresent()) {
            request.header(
                    "Authorization", "Bearer " + Files.readString(token.get()).strip());
        }
        var answer = client.send(request.build(), BodyHandlers.discarding());
        if (answer.statusCode() / 100 != 2) {
            throw new IOException("it answers " + answer.statusCode());
        }
    }

    static JsonObject json(Alert alert, Instant now, Duration refresh) {
        var json = new JsonObject()
                .put("labels", new JsonObject(Map.copyOf(alert.labels())))
                .put("annotations", new JsonObject(Map.copyOf(alert.annotations())))
                .put("startsAt", alert.starts().toString())
                .put("endsAt", alert.ends(now, refresh).toString());
        return alert.link().isEmpty() ? json : json.put("generatorURL", alert.link());
    }

    @Override
    public String toString() {
        return address.getHost() + ':' + address.getPort();
    }
}
