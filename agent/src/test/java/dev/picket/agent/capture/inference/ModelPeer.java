package dev.picket.agent.capture.inference;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of its own that tests run inside a pod; it needs nothing but the JDK.
 *
 * <ul>
 *   <li>{@code serve IP PORT}: a model server whose answer's text is as long as the prompt; says {@code ready}
 *   <li>{@code ask IP PORT TIMES CHARACTERS}: its caller; says {@code ok}
 * </ul>
 */
public final class ModelPeer {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private ModelPeer() {}

    /** How to run it with this test's JDK. */
    static List<String> command(Object... arguments) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                Path.of(ModelPeer.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString(),
                ModelPeer.class.getName()));
        for (var argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        int port = Integer.parseInt(arguments[2]);
        if (arguments[0].equals("serve")) {
            serve(arguments[1], port);
        } else {
            ask(arguments[1], port, Integer.parseInt(arguments[3]), Integer.parseInt(arguments[4]));
        }
    }

    private static void serve(String ip, int port) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(ip, port), 50);
        server.createContext("/", exchange -> {
            int length = exchange.getRequestBody().readAllBytes().length
                    - request("").length();
            var answer = ("{\"choices\":[{\"index\":0,\"message\":{\"content\":\"" + "a".repeat(Math.max(0, length))
                            + "\"},\"finish_reason\":\"stop\"}]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream body = exchange.getResponseBody()) {
                body.write(answer);
            }
        });
        server.start();
        System.out.println("ready");
    }

    private static void ask(String ip, int port, int times, int characters) throws IOException, InterruptedException {
        try (var client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(PATIENCE)
                .build()) {
            var request = HttpRequest.newBuilder(URI.create("http://" + ip + ":" + port + "/v1/chat/completions"))
                    .timeout(PATIENCE)
                    .POST(HttpRequest.BodyPublishers.ofString(request("q".repeat(characters))))
                    .build();
            for (int i = 0; i < times; i++) {
                client.send(request, HttpResponse.BodyHandlers.ofString());
            }
        }
        System.out.println("ok");
    }

    private static String request(String prompt) {
        return "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + prompt + "\"}]}";
    }
}
