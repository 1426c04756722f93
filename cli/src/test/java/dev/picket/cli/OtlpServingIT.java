package dev.picket.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.agent.Agent;
import dev.picket.agent.capture.inference.OtlpSource;
import dev.picket.agent.inspect.Planted;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.Central;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.cli.path.Leaks;
import dev.picket.event.Balance;
import dev.picket.event.Stopping;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The OTLP receiver as {@code up} starts it. */
class OtlpServingIT {
    private static final int SPANS = 60;

    @TempDir
    private Path folder = Path.of(".");

    private final Instant begin = InstantSource.system().instant();
    private final Stopping stopping = new Stopping();
    private Vertx vertx = Vertx.vertx();
    private DataFolder data = new DataFolder(Path.of("."));

    @BeforeEach
    void make() throws IOException {
        vertx.close();
        vertx = Engines.start(stopping);
        data = DataFolder.make(folder.resolve("data"));
    }

    @AfterEach
    void stop() {
        stopping.close();
    }

    @Test
    void spans_withSecretsEverywhere_comeToTheLedgerWithoutThem() throws Exception {
        var planted = new Planted(new Random(Long.getLong("picket.seed", 11)));
        var texts = List.of(
                planted.githubToken(), planted.awsKey(), planted.email(), "the merger with the bank closes on friday");
        var config = config(Map.of());
        var central = central(config);
        var source = otlp(agent(config, central));

        try (var client = HttpClient.newHttpClient()) {
            for (int i = 0; i < SPANS; i++) {
                assertThat(post(client, "http", source, "", span(i, texts.get(i % texts.size()))))
                        .isEqualTo(200);
            }
        }

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> balance(central.collector().balances(), "ledger").out() >= SPANS);
        assertThat(source.mode()).isEqualTo("otlp");
        assertThat(source.reason()).contains("attributes held prompts or answers");
        assertThat(central.collector().balances()).extracting(Balance::missing).containsOnly(0L);
        stopping.close();
        assertThat(new Leaks(texts).below(data.path())).isEmpty();
        assertThat(Run.of(
                                "query",
                                "--data",
                                data.path().toString(),
                                "-o",
                                "json",
                                "SELECT count(*) AS n, sum(input_tokens) AS t FROM inferences WHERE operation = 'chat'")
                        .out())
                .contains("\"n\":" + SPANS)
                .contains("\"t\":" + 7 * SPANS);
    }

    @Test
    void elsewhereThanOnLoopback_certificateAndTokenAreMadeAndWanted() throws Exception {
        var config = config(Map.of("PICKET_AGENT_OTLP_HOST", "0.0.0.0", "PICKET_AGENT_OTLP_NAMES", "localhost"));
        var source = otlp(agent(config, central(config)));
        var token = Files.readString(data.otlpToken()).strip();

        try (var client = Clients.trusting(Files.readString(data.authority()))) {
            assertThat(post(client, "https", source, "", span(1, "x"))).isEqualTo(401);
            assertThat(post(client, "https", source, token, span(1, "x"))).isEqualTo(200);
        }
        assertThat(source.account().balance().missing()).isZero();
    }

    @Test
    void settings_thatDoNotFit_areRefusedByName() throws IOException {
        for (var wrong : List.of(
                Map.of("PICKET_AGENT_OTLP_CERTIFICATE", "/x/cert.pem"),
                Map.of("PICKET_AGENT_OTLP_TOKEN", "/x/token"))) {
            var config = config(wrong);
            var link = Local.network(config, data, InstantSource.system(), vertx, stopping);

            assertThatThrownBy(() -> Local.start(config, data, "test", link, InstantSource.system(), vertx, stopping))
                    .as(wrong.toString())
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("agent.otlp: ");
        }
    }

    private String span(int i, String text) {
        long nanos = begin.getEpochSecond() * 1_000_000_000L + i;
        return """
                {"resourceSpans":[{"resource":{"attributes":[%2$s]},"scopeSpans":[{"scope":{"name":"%1$s"},"spans":[
                 {"traceId":"0af7651916cd43dd8448eb211c80319c","spanId":"%3$016x","name":"chat %1$s","kind":3,
                 "startTimeUnixNano":"%4$d","endTimeUnixNano":"%4$d",
                 "attributes":[{"key":"gen_ai.operation.name","value":{"stringValue":"chat"}},
                  {"key":"gen_ai.usage.input_tokens","value":{"intValue":"7"}},%2$s],
                 "events":[{"name":"gen_ai.user.message","attributes":[%2$s]}],
                 "status":{"code":2,"message":"%1$s"}}]}]}]}""".formatted(text, attributes(text), i + 1, nanos);
    }

    private static String attributes(String text) {
        return List.of(
                        "gen_ai.request.model",
                        "gen_ai.response.model",
                        "gen_ai.provider.name",
                        "gen_ai.prompt.0.content",
                        "gen_ai.completion.0.content",
                        "gen_ai.completion.0.finish_reason",
                        "gen_ai.completion.0.tool_calls.0.name",
                        "gen_ai.completion.0.tool_calls.0.arguments",
                        "gen_ai.tool.name",
                        "gen_ai.response.id",
                        "server.address",
                        "error.type",
                        "user.id",
                        "service.name",
                        "k8s.pod.name",
                        "k8s.namespace.name",
                        text)
                .stream()
                .map(key -> "{\"key\":\"" + key + "\",\"value\":{\"stringValue\":\"" + text + "\"}}")
                .reduce((left, right) -> left + "," + right)
                .orElseThrow();
    }

    private static int post(HttpClient client, String scheme, OtlpSource source, String token, String body)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(scheme + "://localhost:" + source.httpPort() + "/v1/traces"))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.getBytes(UTF_8)));
        if (!token.isEmpty()) {
            request.header("authorization", "Bearer " + token);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }

    private static OtlpSource otlp(Agent agent) {
        return agent.sources().stream()
                .filter(OtlpSource.class::isInstance)
                .map(OtlpSource.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Balance balance(List<Balance> balances, String stage) {
        return balances.stream()
                .filter(balance -> balance.stage().equals(stage))
                .findFirst()
                .orElseThrow();
    }

    private Agent agent(Config config, Central central) throws IOException {
        return Local.start(config, data, "test", central.link(), InstantSource.system(), vertx, stopping);
    }

    private Central central(Config config) throws IOException {
        return Central.start(config, data, Optional.empty(), (_, _) -> {}, InstantSource.system(), vertx, stopping);
    }

    private static Config config(Map<String, String> environment) {
        var settings = new LinkedHashMap<>(Map.of(
                "PICKET_AGENT_FLOW_MODE", "off",
                "PICKET_AGENT_OTLP_MODE", "on",
                "PICKET_PORTS_API", "0",
                "PICKET_PORTS_OTLP_GRPC", "0",
                "PICKET_PORTS_OTLP_HTTP", "0"));
        settings.putAll(environment);
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }
}
