package dev.picket.cli.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.Agent;
import dev.picket.agent.AgentSettings;
import dev.picket.agent.capture.inference.Channel;
import dev.picket.agent.capture.inference.Inspection;
import dev.picket.agent.capture.inference.Inspector;
import dev.picket.agent.capture.inference.ProxySettings;
import dev.picket.agent.capture.inference.ProxySettings.Upstream;
import dev.picket.agent.capture.inference.Utterance;
import dev.picket.agent.forward.LocalLink;
import dev.picket.agent.forward.Place;
import dev.picket.agent.forward.Settings;
import dev.picket.agent.inspect.TextInspector;
import dev.picket.event.Inference.Label;
import dev.picket.event.Inference.Side;
import dev.picket.event.Stopping;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import dev.picket.event.wire.v1.Event;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The control: were text to get past the inspector, the search of {@link PathIT} would find it. */
class BypassedInspectorIT {
    private static final String ANSWER = "R7kQ2mZx9LwT4vBn8HsJ1cYd6FgPa3EeUoX5";

    @TempDir
    Path folder;

    private final Stopping stopping = new Stopping();

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void textInALabel_isCaught() throws Exception {
        assertThat(leaksWith(Telltale::new)).isNotEmpty();
    }

    @Test
    void realInspector_nothingIsFound() throws Exception {
        assertThat(leaksWith(() -> new TextInspector().begin())).isEmpty();
    }

    private List<String> leaksWith(Supplier<Inspection> inspection) throws Exception {
        var vertx = Vertx.vertx();
        stopping.onStop(
                "vertx",
                () -> vertx.close().toCompletionStage().toCompletableFuture().get());
        var model = ModelServer.start(ANSWER);
        stopping.onStop("model", model::close);
        var link = new Recording(new LocalLink(() -> BypassedInspectorIT::accepted));
        int proxy = freePort();
        var agent = Agent.start(
                settings(proxy, model.port()),
                link,
                inspector(inspection),
                vertx,
                InstantSource.system(),
                new Random(1));
        stopping.onStop("agent", agent::close);

        ask(proxy);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> link.events().stream().anyMatch(Event::hasInference));

        var leaks = new Leaks(List.of(ANSWER));
        return link.batches().stream()
                .flatMap(b -> leaks.in("batch", b.toByteArray()).stream())
                .toList();
    }

    private static Inspector inspector(Supplier<Inspection> inspection) {
        return new Inspector() {
            @Override
            public Inspection begin() {
                return inspection.get();
            }

            @Override
            public boolean suspects(String name) {
                return false;
            }
        };
    }

    private AgentSettings settings(int proxy, int model) {
        var upstream = new Upstream("/", URI.create("http://127.0.0.1:" + model));
        return new AgentSettings(
                "test",
                Settings.standard(new Place("test", "node-1", "node-1"), folder),
                Set.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(new ProxySettings(
                        "127.0.0.1", proxy, List.of(upstream), Duration.ofSeconds(5), Duration.ofSeconds(20), "", 8)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private static void ask(int proxy) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + proxy + "/v1/chat/completions"))
                .header("content-type", "application/json")
                .POST(
                        HttpRequest.BodyPublishers.ofString(
                                "{\"model\":\"tiny\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}"))
                .build();
        try (var client = HttpClient.newHttpClient()) {
            assertThat(client.send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
        }
    }

    private static Optional<Acknowledgement> accepted(Batch batch) {
        return Optional.of(
                Acknowledgement.newBuilder().setNumber(batch.getNumber()).build());
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Breaks the promise: puts what it heard where a digest belongs. */
    private static final class Telltale implements Inspection {
        private final StringBuilder heard = new StringBuilder();

        @Override
        public void hear(Utterance utterance) {
            if (utterance.channel().kind() == Channel.Kind.CONTENT) {
                heard.append(utterance.text());
            }
        }

        @Override
        public void pause(Channel channel) {
            // what follows is another message; all of it is told
        }

        @Override
        public List<Label> finish() {
            return List.of(new Label(
                    "secret.leak", "control", Side.RESPONSE, 0, "content", 0, heard.length(), 1, heard.toString()));
        }
    }
}
