package dev.picket.cli.live;

import dev.picket.agent.Agent;
import dev.picket.agent.capture.Source;
import dev.picket.collector.accept.Listening;
import dev.picket.event.Stopping;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * What a kubelet asks an agent, without authentication: {@code /healthz} answers while the process does, {@code /readyz} when every plane that is
 * set runs. Whether the collector answers is no part of it: while it is away, applications must still find the proxy.
 */
public final class AgentHealth {
    private static final int LINE_BYTES_MAX = 256;
    private static final int HEADER_BYTES_MAX = 4 << 10;
    private static final int IDLE_SECONDS_MAX = 15;
    private static final int WITHIN_SECONDS = 30;

    private final Agent agent;

    private AgentHealth(Agent agent) {
        this.agent = agent;
    }

    /**
     * Listens when it returns.
     *
     * @return the port
     * @throws IOException the port is in use
     */
    public static int start(Agent agent, Listening where, Vertx vertx, Stopping stopping) throws IOException {
        var options = new HttpServerOptions()
                .setHost(where.host())
                .setPort(where.port())
                .setMaxInitialLineLength(LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX)
                .setIdleTimeout(IDLE_SECONDS_MAX);
        var server = vertx.createHttpServer(options).requestHandler(new AgentHealth(agent)::answer);
        stopping.onStop("health", () -> within(server.close()));
        return listening(server, where);
    }

    private static int listening(HttpServer server, Listening where) throws IOException {
        try {
            return within(server.listen()).actualPort();
        } catch (ExecutionException | TimeoutException failed) {
            throw new IOException("cannot listen on " + where.host() + ':' + where.port() + ": " + failed.getMessage());
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", hurried);
        }
    }

    private static <T> T within(Future<T> future) throws ExecutionException, TimeoutException, InterruptedException {
        return future.toCompletionStage().toCompletableFuture().get(WITHIN_SECONDS, TimeUnit.SECONDS);
    }

    private void answer(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.GET)) {
            say(request, 405, "GET only\n");
            return;
        }
        switch (String.valueOf(request.path())) {
            case "/healthz" -> say(request, 200, "ok\n");
            case "/readyz" -> ready(request);
            default -> say(request, 404, "there is /healthz and /readyz\n");
        }
    }

    private void ready(HttpServerRequest request) {
        var idle = agent.sources().stream()
                .filter(source -> source.mode().isEmpty())
                .map(AgentHealth::why)
                .collect(Collectors.joining());
        say(request, idle.isEmpty() ? 200 : 503, idle.isEmpty() ? "ready\n" : idle);
    }

    private static String why(Source idle) {
        return idle.plane().label() + " does not run: " + idle.reason() + '\n';
    }

    private static void say(HttpServerRequest request, int status, String text) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(text);
    }
}
