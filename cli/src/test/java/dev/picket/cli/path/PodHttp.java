package dev.picket.cli.path;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** A program of its own that runs inside a pod: one HTTP request; prints the status and the body's length. */
public final class PodHttp {
    static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

    private PodHttp() {}

    /** Arguments: method, URL, and the body's file for a POST. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5))
                .build()) {
            var request = HttpRequest.newBuilder(URI.create(arguments[1]))
                    .timeout(Duration.ofSeconds(20))
                    .header("content-type", "application/json")
                    .header("traceparent", "00-" + TRACE + "-00f067aa0ba902b7-01")
                    .method(arguments[0], body(arguments))
                    .build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
            System.out.println(answer.statusCode() + " " + answer.body().length);
        }
    }

    private static HttpRequest.BodyPublisher body(String[] arguments) throws IOException {
        return arguments.length < 3
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(Files.readAllBytes(Path.of(arguments[2])));
    }
}
