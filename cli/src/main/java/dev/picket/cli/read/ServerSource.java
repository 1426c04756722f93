package dev.picket.cli.read;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.collector.query.Reply;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A server's HTTP API. */
public final class ServerSource implements Source {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI server;
    private final String token;
    private final HttpClient client;

    private ServerSource(URI server, String token, HttpClient client) {
        this.server = server;
        this.token = token;
        this.client = client;
    }

    /**
     * @param tokenFile with the bearer token
     * @param authority certificate of the authority to believe in; empty: the system's
     * @throws IOException names the file that cannot be used
     */
    public static ServerSource of(URI server, Path tokenFile, Optional<Path> authority) throws IOException {
        if (!Files.isReadable(tokenFile)) {
            throw new IOException(
                    "no token to ask " + server + " with: " + tokenFile + " cannot be read (--token-file)");
        }
        return new ServerSource(server, Files.readString(tokenFile).strip(), Trusting.client(authority));
    }

    @Override
    public Reply ask(Ask ask) throws IOException {
        return switch (ask) {
            case Ask.Incidents(var parameters) -> get("incidents", parameters);
            case Ask.Incident(var id) -> get("incidents/" + encoded(id), Map.of());
            case Ask.Timeline(var parameters) -> get("timeline", parameters);
            case Ask.Query(var sql) -> post("query", JSON.createObjectNode().put("sql", sql));
            case Ask.Coverage(var parameters) -> get("coverage", parameters);
            case Ask.Status _ -> get("status", Map.of());
            case Ask.Suppressions _ -> get("suppressions", Map.of());
            case Ask.Decide(var path, var fields) -> post(path, JSON.valueToTree(fields));
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private Reply get(String path, Map<String, String> parameters) throws IOException {
        var query = parameters.entrySet().stream()
                .map(entry -> entry.getKey() + '=' + encoded(entry.getValue()))
                .collect(Collectors.joining("&"));
        return send(request(path + (query.isEmpty() ? "" : "?" + query)).GET());
    }

    private Reply post(String path, JsonNode body) throws IOException {
        var json = HttpRequest.BodyPublishers.ofString(body.toString());
        return send(request(path).header("Content-Type", "application/json").POST(json));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(server.resolve("/api/v1/" + path))
                .timeout(ANSWER_WITHIN)
                .header("Authorization", "Bearer " + token);
    }

    private Reply send(HttpRequest.Builder request) throws IOException {
        try {
            var response = client.send(request.build(), BodyHandlers.ofString());
            return Replies.read(response.statusCode(), JSON.readTree(response.body()));
        } catch (JsonProcessingException notOurs) {
            throw new IOException(server + " does not answer as Picket does; check --server");
        } catch (IOException e) {
            throw new IOException("cannot ask " + server + ": " + message(e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private static String message(IOException e) {
        return e.getMessage() == null ? "no connection" : e.getMessage();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
