package dev.picket.cli.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.agent.forward.Link;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.collector.accept.Listening;
import dev.picket.event.Stopping;
import dev.picket.event.wire.v1.Batch;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kubelet hears of an agent, over HTTP. */
class AgentHealthIT {
    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private Vertx vertx = Vertx.vertx();

    @BeforeEach
    void start() {
        vertx.close();
        vertx = Engines.start(stopping);
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void agent_whosePlanesRun_isReady_alsoWhileTheCollectorIsAway() throws Exception {
        int port = agent(Map.of("PICKET_AGENT_INFERENCE_UPSTREAM", "http://127.0.0.1:1", "PICKET_PORTS_PROXY", "0"));

        assertThat(get(port, "/healthz").statusCode()).isEqualTo(200);
        assertThat(get(port, "/readyz").body()).isEqualTo("ready\n");
        assertThat(get(port, "/metrics").statusCode()).isEqualTo(404);
    }

    @Test
    void agent_withAPlaneThatDoesNotRun_isAliveAndNotReady_andSaysWhy() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = agent(Map.of(
                    "PICKET_AGENT_INFERENCE_UPSTREAM",
                    "http://127.0.0.1:1",
                    "PICKET_PORTS_PROXY",
                    String.valueOf(taken.getLocalPort())));

            assertThat(get(port, "/healthz").statusCode()).isEqualTo(200);
            assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
            assertThat(get(port, "/readyz").body()).startsWith("inference does not run: ");
        }
    }

    @Test
    void agent_askedForAnythingButAGet_refuses() throws Exception {
        int port = agent(Map.of());
        var post = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/readyz"))
                .POST(HttpRequest.BodyPublishers.ofString("x"))
                .build();

        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(post, BodyHandlers.ofString()).statusCode()).isEqualTo(405);
        }
    }

    private int agent(Map<String, String> environment) throws IOException {
        var data = DataFolder.make(folder.resolve("data"));
        var agent =
                Local.start(config(environment), data, "test", new Nowhere(), InstantSource.system(), vertx, stopping);
        return AgentHealth.start(agent, new Listening("127.0.0.1", 0), vertx, stopping);
    }

    private static Config config(Map<String, String> environment) throws IOException {
        var all = new HashMap<>(environment);
        all.put("PICKET_AGENT_FLOW_MODE", "off");
        return switch (ConfigFile.read(all)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IOException(problems.toString());
        };
    }

    private static HttpResponse<String> get(int port, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                            .build(),
                    BodyHandlers.ofString());
        }
    }

    /** A collector that never answers. */
    private static final class Nowhere implements Link {
        @Override
        public void open(Listener listener) {
            listener.closed("nobody is there");
        }

        @Override
        public void send(Batch batch) {}

        @Override
        public void close() {}
    }
}
