package dev.picket.collector.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.query.Answers;
import dev.picket.collector.query.Ledgers;
import dev.picket.collector.query.Limits;
import dev.picket.collector.triage.Action;
import dev.picket.collector.triage.Desk;
import dev.picket.collector.triage.Order;
import dev.picket.collector.triage.Outcome;
import dev.picket.collector.triage.Suppression;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may decide, and what the routes make of what they are sent; a desk of ours takes the orders. */
@SuppressWarnings("NullAway.Init")
class TriageRoutesIT {
    private static final String RED_TOKEN = "red-token-of-the-test-only";
    private static final String ANNA_TOKEN = "annas-token-of-the-test-only";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
    private static final String ACK = "/api/v1/incidents/n1/acknowledge";
    private static final String GOOD = "{\"owner\": \"anna\", \"reason\": \"looking\"}";
    private static final Queue<Order> ORDERS = new ConcurrentLinkedQueue<>();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    static Path dir;

    private static Vertx vertx;
    private static Ledger ledger;
    private static Answers answers;
    private static ApiServer server;
    private static String admin;
    private static Outcome outcome;

    @BeforeAll
    static void start() throws IOException {
        var tokens = Tokens.open(
                dir.resolve("token"),
                Optional.of(file("tenants", "red " + RED_TOKEN)),
                Optional.of(new Tokens.Deciders(file("people", "# who decides\nanna " + ANNA_TOKEN), false)));
        admin = Files.readString(dir.resolve("token")).strip();
        vertx = Vertx.vertx();
        ledger = Ledgers.threeTenants(dir.resolve("ledger"));
        answers = new Answers(ledger.shelf(), new Limits(Duration.ofSeconds(30), 1000, 1 << 20, 2, 8_192), List::of);
        var routes = new TriageRoutes(vertx, desk(), tokens, InstantSource.fixed(NOW));
        server = ApiServer.start(
                vertx,
                ApiSettings.loopback(0),
                answers,
                tokens,
                () -> true,
                (router, _) -> routes.mount(router),
                InstantSource.fixed(NOW));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        answers.close();
        ledger.close();
        vertx.close().await();
    }

    @BeforeEach
    void clear() {
        ORDERS.clear();
        outcome = new Outcome.Done(new Action("a1", NOW, Action.Verb.ACKNOWLEDGE, "n1", "", "anna", "looking", "anna"));
    }

    @Test
    void decide_withTheTokenOfWhoMay_isDone_inTheirName() throws Exception {
        var answer = post(ACK, ANNA_TOKEN, GOOD);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).getJsonArray("rows").encode())
                .isEqualTo("[[\"2026-03-01T10:00:00Z\",\"acknowledge\",\"n1\",\"anna\",\"looking\",\"anna\"]]");
        assertThat(ORDERS).containsExactly(new Order.Acknowledge("anna", "n1", "anna", "looking"));
    }

    @Test
    void decide_withATokenThatReads_is403_andSaysWhatToConfigure() throws Exception {
        for (var token : List.of(admin, RED_TOKEN)) {
            for (var path : List.of(
                    ACK, "/api/v1/incidents/n1/close", "/api/v1/suppressions", "/api/v1/suppressions/a/remove")) {
                var answer = post(path, token, GOOD);

                assertThat(answer.statusCode()).as(path).isEqualTo(403);
                assertThat(json(answer).getString("fix")).contains("collector.api.triage", "triage.token");
            }
        }
        assertThat(post(ACK, "", GOOD).statusCode()).isEqualTo(401);
        assertThat(ORDERS).isEmpty();
    }

    @Test
    void read_withTheTokenOfWhoDecides_isAnswered() throws Exception {
        assertThat(get("/api/v1/incidents", ANNA_TOKEN).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/suppressions", admin).statusCode()).isEqualTo(200);
        assertThat(get("/api/v1/suppressions", RED_TOKEN).statusCode()).isEqualTo(403);
    }

    @Test
    void decide_aBodyThatIsNotSaidToBeJson_isRefused() throws Exception {
        for (var type : List.of("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")) {
            var answer = CLIENT.send(
                    request(ACK, ANNA_TOKEN)
                            .header("Content-Type", type)
                            .POST(BodyPublishers.ofString(GOOD))
                            .build(),
                    BodyHandlers.ofString());

            assertThat(answer.statusCode()).as(type).isEqualTo(415);
        }
        assertThat(ORDERS).isEmpty();
    }

    @Test
    void decide_wrongBodies_nameTheField() throws Exception {
        var wrong = Map.of(
                "{\"owner\": \"anna\"}",
                "reason",
                "{\"owner\": \"\", \"reason\": \"x\"}",
                "owner",
                "{\"owner\": \"anna\", \"reason\": \"x\", \"state\": \"closed\"}",
                "state",
                "{\"owner\": 7, \"reason\": \"x\"}",
                "owner",
                "{\"owner\": null, \"reason\": \"x\"}",
                "owner",
                "{\"owner\": \"" + "x".repeat(101) + "\", \"reason\": \"x\"}",
                "owner",
                "{\"owner\": \"anna\", \"reason\": \"a\\u001b[2J\"}",
                "reason",
                "[]",
                "body",
                "{\"owner\": ",
                "body",
                "",
                "body");
        for (var body : wrong.entrySet()) {
            var answer = post(ACK, ANNA_TOKEN, body.getKey());

            assertThat(answer.statusCode()).as(body.getKey()).isEqualTo(400);
            assertThat(json(answer).getString("field")).as(body.getKey()).isEqualTo(body.getValue());
        }
        assertThat(post(ACK, ANNA_TOKEN, "{\"reason\":\"" + "x".repeat(10_000) + "\"}")
                        .statusCode())
                .isEqualTo(413);
        assertThat(ORDERS).isEmpty();
    }

    @Test
    void suppress_takesOneEnd_aDayToItsEnd() throws Exception {
        var most = "{\"detection\":\"pod-exec\",\"owner\":\"anna\",\"reason\":\"known\",";
        assertThat(json(post("/api/v1/suppressions", ANNA_TOKEN, most + "\"user\":\"m\"}"))
                        .getString("field"))
                .isEqualTo("until");
        assertThat(json(post("/api/v1/suppressions", ANNA_TOKEN, most + "\"until\":\"2026-12-31\",\"for\":\"7d\"}"))
                        .getString("field"))
                .isEqualTo("until");
        assertThat(json(post("/api/v1/suppressions", ANNA_TOKEN, most + "\"for\":\"forever\"}"))
                        .getString("field"))
                .isEqualTo("for");
        assertThat(json(post("/api/v1/suppressions", ANNA_TOKEN, most + "\"until\":\"2026-13-31\"}"))
                        .getString("field"))
                .isEqualTo("until");
        assertThat(json(post("/api/v1/suppressions", ANNA_TOKEN, most + "\"for\":\"7d\",\"tenant\":\"a<b\"}"))
                        .getString("field"))
                .isEqualTo("tenant");
        assertThat(ORDERS).isEmpty();

        post("/api/v1/suppressions", ANNA_TOKEN, most + "\"until\":\"2026-12-31\",\"workload\":\"acme/web\"}");
        post("/api/v1/suppressions", ANNA_TOKEN, most + "\"for\":\"7d\"}");

        assertThat(ORDERS)
                .containsExactly(
                        new Order.Suppress(
                                "anna",
                                "pod-exec",
                                "",
                                "acme/web",
                                "",
                                "",
                                "anna",
                                "known",
                                Instant.parse("2027-01-01T00:00:00Z")),
                        new Order.Suppress(
                                "anna", "pod-exec", "", "", "", "", "anna", "known", NOW.plus(Duration.ofDays(7))));
    }

    @Test
    void outcomes_areStatuses() throws Exception {
        for (var pair : Map.of(
                        Outcome.Why.WRONG, 400,
                        Outcome.Why.UNKNOWN, 404,
                        Outcome.Why.CONFLICT, 409,
                        Outcome.Why.BUSY, 429,
                        Outcome.Why.FAILED, 500)
                .entrySet()) {
            outcome = new Outcome.Refused(pair.getKey(), "why", "incident", "fix");

            assertThat(post(ACK, ANNA_TOKEN, GOOD).statusCode()).isEqualTo(pair.getValue());
        }
        assertThat(get(ACK, ANNA_TOKEN).statusCode()).isEqualTo(405);
    }

    @Test
    void tokens_oneForTwoEnds_isRefused() throws IOException {
        var same = file("same", "anna " + admin);

        assertThatThrownBy(() -> Tokens.open(
                        dir.resolve("token"), Optional.empty(), Optional.of(new Tokens.Deciders(same, false))))
                .hasMessageContaining(same.toString())
                .hasMessageContaining("anna")
                .hasMessageNotContaining(admin);
    }

    private static Desk desk() {
        return new Desk() {
            @Override
            public CompletableFuture<Outcome> ask(Order order) {
                ORDERS.add(order);
                return CompletableFuture.completedFuture(outcome);
            }

            @Override
            public List<Suppression> suppressions() {
                return List.of();
            }
        };
    }

    private static Path file(String name, String text) throws IOException {
        var file = Files.writeString(dir.resolve(name), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static HttpResponse<String> post(String path, String token, String body) throws Exception {
        return CLIENT.send(
                request(path, token)
                        .header("Content-Type", "application/json; charset=utf-8")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(String path, String token) throws Exception {
        return CLIENT.send(request(path, token).GET().build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String token) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                .timeout(Duration.ofSeconds(60));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }
}
