package dev.picket.cli.path;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A small OpenAI-compatible server: streams its one answer, a few characters a chunk. */
final class ModelServer implements AutoCloseable {
    private static final int CHUNK = 7;

    private final HttpServer server;
    private final String answer;

    private ModelServer(HttpServer server, String answer) {
        this.server = server;
        this.answer = answer;
    }

    /** @param answer without characters that JSON escapes */
    static ModelServer start(String answer) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        var model = new ModelServer(server, answer);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", model::complete);
        server.start();
        return model;
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private void complete(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().set("content-type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            for (int from = 0; from < answer.length(); from += CHUNK) {
                var piece = answer.substring(from, Math.min(answer.length(), from + CHUNK));
                out.write(chunk("{\"content\":\"" + piece + "\"}", "null"));
                out.flush();
            }
            out.write(chunk("{}", "\"stop\""));
            out.write("data: [DONE]\n\n".getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] chunk(String delta, String finish) {
        return ("data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"model\":\"tiny\",\"choices\":[{\"index\":0,\"delta\":"
                        + delta + ",\"finish_reason\":" + finish + "}]}\n\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
