package dev.picket.collector.query.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.Listening;
import dev.picket.collector.ledger.Ledger;
import dev.picket.collector.ledger.Rows;
import dev.picket.collector.query.Answers;
import dev.picket.collector.query.Ledgers;
import dev.picket.collector.query.Limits;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class ApiServerIT {
    private static final String RED_TOKEN = "red-token-of-the-test-only";
    private static final String SLOW =
            "SELECT count(*) FROM range(1000000000) a, range(1000000) b WHERE (a.range * b.range) % 7 = 3";
    private static final AtomicBoolean READY = new AtomicBoolean(true);

    @TempDir
    static Path dir;

    private static Vertx vertx;
    private static Ledger ledger;
    private static Answers answers;
    private static Tokens tokens;
    private static ApiServer server;
    private static String admin;
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @BeforeAll
    static void start() throws IOException {
        var tenants = Files.writeString(dir.resolve("tenants"), "red " + RED_TOKEN);
        Files.setPosixFilePermissions(tenants, PosixFilePermissions.fromString("rw-------"));
        tokens = Tokens.open(dir.resolve("token"), Optional.of(tenants));
        admin = Files.readString(dir.resolve("token")).strip();
        vertx = Vertx.vertx();
        ledger = Ledgers.threeTenants(dir.resolve("ledger"));
        answers = new Answers(ledger.shelf(), new Limits(Duration.ofSeconds(30), 1000, 1 << 20, 2, 8_192), List::of);
        server = start(ApiSettings.loopback(0));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
        answers.close();
        ledger.close();
        vertx.close().await();
    }

    @Test
    void health_isOpenToAll() throws Exception {
        assertThat(get("/healthz", "").statusCode()).isEqualTo(200);
        assertThat(get("/readyz", "").statusCode()).isEqualTo(200);
        READY.set(false);
        assertThat(get("/readyz", "").statusCode()).isEqualTo(503);
        READY.set(true);
    }

    @Test
    void api_withoutAToken_isClosed() throws Exception {
        for (var token : List.of("", "wrong", "Basic x", admin + "x", "x".repeat(2_000))) {
            var answer = get("/api/v1/incidents", token);

            assertThat(answer.statusCode()).as(token).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
            assertThat(json(answer).getString("fix")).isNotEmpty();
        }
        assertThat(get("/api/v1/nothing", "").statusCode()).isEqualTo(401);
    }

    @Test
    void incidents_answer_isColumnsRowsCoverage() throws Exception {
        var answer = json(get("/api/v1/incidents?severity=high", admin));

        assertThat(names(answer)).startsWith("id", "severity", "score");
        assertThat(answer.getJsonArray("rows")).hasSize(2);
        assertThat(answer.getJsonObject("coverage").getBoolean("complete")).isTrue();
        assertThat(answer.getJsonObject("coverage").getJsonObject("oldest").getString("flows"))
                .isEqualTo("2026-01-02T02:00:00Z");
    }

    @Test
    void incident_byId_hasItsPath() throws Exception {
        var answer = json(get("/api/v1/incidents/n1", admin));

        assertThat(answer.getJsonArray("rows")).hasSize(1);
        assertThat(answer.getJsonObject("path").getJsonArray("rows")).hasSize(1);
        assertThat(get("/api/v1/incidents/none", admin).statusCode()).isEqualTo(404);
    }

    @Test
    void timelineCoverageStatus_areAnswered() throws Exception {
        assertThat(json(get("/api/v1/timeline?pod=red-ns/web-1&last=3", admin)).getJsonArray("rows"))
                .hasSize(3);
        assertThat(json(get("/api/v1/coverage?since=9999d", admin)).getJsonArray("rows"))
                .hasSize(3);
        assertThat(json(get("/api/v1/status", admin)).getJsonArray("rows").toString())
                .contains("ledger");
    }

    @Test
    void query_byUrlAndByBody_isAnswered() throws Exception {
        var sql = "SELECT actor, count(*) AS n FROM flows GROUP BY 1 ORDER BY 1";
        var byUrl = get("/api/v1/query?sql=" + URLEncoder.encode(sql, StandardCharsets.UTF_8), admin);

        assertThat(json(byUrl).getJsonArray("rows").getJsonArray(1))
                .isEqualTo(new JsonArray().add("red-ns/web").add(21));
        assertThat(post(sql, admin).body()).isEqualTo(byUrl.body());
        assertThat(post(new JsonObject().put("sql", sql).encode(), admin).body())
                .isEqualTo(byUrl.body());
    }

    @Test
    void query_tenant_seesItsOwn() throws Exception {
        var seen = post("SELECT * FROM flows", RED_TOKEN);

        assertThat(seen.statusCode()).isEqualTo(200);
        assertThat(seen.body()).contains("red-ns/web").doesNotContain("green", "blue");
    }

    @Test
    void wrong_parameters_nameFieldAndFix() throws Exception {
        var answer = get("/api/v1/timeline?since=yesterday", admin);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("field")).isEqualTo("since");
        assertThat(json(answer).getString("fix")).contains("15m");
        assertThat(post("DROP TABLE flows", admin).statusCode()).isEqualTo(400);
        assertThat(post("{\"sql\": 5}", admin).statusCode()).isEqualTo(400);
        assertThat(post("{\"sql\": ", admin).statusCode()).isEqualTo(400);
        assertThat(get("/api/v1/timeline?tenant=blue", RED_TOKEN).statusCode()).isEqualTo(403);
    }

    @Test
    void wrong_paths_methodsAndBodies_areRefusedInJson() throws Exception {
        assertThat(json(get("/api/v1/nothing", admin), 404).getString("fix")).contains("/api/v1/incidents");
        assertThat(json(get("/", ""), 404).getString("error")).isNotEmpty();
        assertThat(json(send(request("/api/v1/status", admin).DELETE()), 405).getString("error"))
                .contains("DELETE");
        assertThat(json(post("x".repeat(100_000), admin), 413).getString("error"))
                .contains("too large");
    }

    @Test
    void query_takesTooLong_is504_andTooMany_are429() throws Exception {
        var hasty = new Answers(ledger.shelf(), new Limits(Duration.ofMillis(200), 1000, 1 << 20, 2, 8_192), List::of);
        try (hasty;
                var other = ApiServer.start(
                        vertx, ApiSettings.loopback(0), hasty, tokens, READY::get, MoreRoutes.NONE, clock())) {
            var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
            for (int i = 0; i < 30; i++) {
                all.add(CLIENT.sendAsync(
                        request(other.port(), "/api/v1/query", admin)
                                .POST(HttpRequest.BodyPublishers.ofString(SLOW))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            assertThat(get(other.port(), "/healthz", "").statusCode())
                    .as("the event loop is free")
                    .isEqualTo(200);

            assertThat(all.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .contains(504, 429)
                    .containsOnly(504, 429);
        }
    }

    @Test
    void garbage_onTheWire_harmsNothing() throws Exception {
        for (var bytes : List.of(
                "\0\1\2\3\r\n\r\n",
                "GET " + "x".repeat(40_000) + " HTTP/1.1\r\n\r\n",
                "GET / HTTP/9.9\r\n\r\n",
                "POST /api/v1/query HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
                "GET /api/v1/incidents/%zz HTTP/1.1\r\nHost: x\r\n\r\n")) {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
                socket.setSoTimeout(5_000);
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.shutdownOutput();
                socket.getInputStream().readAllBytes();
            }
        }

        assertThat(get("/healthz", "").statusCode()).isEqualTo(200);
    }

    @Test
    void more_routes_areMountedBehindTheGate() throws Exception {
        MoreRoutes more = (router, adminOnly) -> {
            router.get("/metrics").handler(request -> request.response().end("open"));
            router.get("/secret")
                    .handler(adminOnly)
                    .handler(request -> request.response().end("secret"));
        };
        try (var other = ApiServer.start(vertx, ApiSettings.loopback(0), answers, tokens, READY::get, more, clock())) {
            assertThat(get(other.port(), "/metrics", "").body()).isEqualTo("open");
            assertThat(get(other.port(), "/secret", "").statusCode()).isEqualTo(401);
            assertThat(get(other.port(), "/secret", RED_TOKEN).statusCode()).isEqualTo(403);
            assertThat(get(other.port(), "/secret", admin).body()).isEqualTo("secret");
        }
    }

    @Test
    void start_portInUse_saysWhich() {
        assertThatThrownBy(() -> start(ApiSettings.loopback(server.port())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("cannot listen on 127.0.0.1:" + server.port());
    }

    @Test
    void start_openToOthersWithoutTls_isRefused() {
        assertThatThrownBy(() -> start(new ApiSettings(new Listening("0.0.0.0", 0), Optional.empty())))
                .hasMessageContaining("without TLS");
    }

    @Test
    void start_withCertificate_answersOverTls() throws Exception {
        var identity = CertificateAuthority.open(dir.resolve("tls"), InstantSource.system())
                .server(List.of("localhost", "127.0.0.1"));
        var settings = new ApiSettings(new Listening("127.0.0.1", 0), Optional.of(identity));
        try (var secure = start(settings);
                var client = HttpClient.newBuilder()
                        .sslContext(trusting(identity.authority()))
                        .build()) {
            var uri = URI.create("https://localhost:" + secure.port() + "/healthz");

            var answer = client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    private static ApiServer start(ApiSettings settings) throws IOException {
        return ApiServer.start(vertx, settings, answers, tokens, READY::get, MoreRoutes.NONE, clock());
    }

    private static InstantSource clock() {
        return InstantSource.fixed(Rows.T0.plus(Duration.ofHours(2)));
    }

    private static SSLContext trusting(Path authority) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static HttpResponse<String> get(String path, String token) throws Exception {
        return get(server.port(), path, token);
    }

    private static HttpResponse<String> get(int port, String path, String token) throws Exception {
        return send(request(port, path, token).GET());
    }

    private static HttpResponse<String> post(String body, String token) throws Exception {
        return send(request("/api/v1/query", token).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(String path, String token) {
        return request(server.port(), path, token);
    }

    private static HttpRequest.Builder request(int port, String path, String token) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private static JsonObject json(HttpResponse<String> answer) {
        return new JsonObject(answer.body());
    }

    private static JsonObject json(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        return json(answer);
    }

    private static List<String> names(JsonObject answer) {
        return answer.getJsonArray("columns").stream()
                .map(column -> ((JsonObject) column).getString("name"))
                .toList();
    }
}
