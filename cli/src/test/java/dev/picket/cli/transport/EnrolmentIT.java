package dev.picket.cli.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.forward.CertificateFiles;
import dev.picket.agent.forward.Enrolling;
import dev.picket.agent.forward.EnrolmentDesk;
import dev.picket.agent.forward.GrpcLink;
import dev.picket.agent.forward.Link;
import dev.picket.agent.forward.Tls;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.Enrolment;
import dev.picket.collector.accept.GrpcIntake;
import dev.picket.collector.accept.Listening;
import dev.picket.collector.accept.TokenReviewer;
import dev.picket.collector.accept.TokenReviewer.Review;
import dev.picket.collector.query.http.EnrolRoute;
import dev.picket.event.wire.v1.Acknowledgement;
import dev.picket.event.wire.v1.Batch;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a service account's token to a place at the intake. Whose token it is says a stand-in: the API server is asked in the lab. */
class EnrolmentIT {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration LIFE = Duration.ofHours(24);

    @TempDir
    private Path folder = Path.of(".");

    private final Vertx vertx = Vertx.vertx();
    private volatile Instant now = Instant.now();
    private volatile boolean issuerAway;
    private CertificateAuthority authority;
    private Enrolment enrolment;
    private EnrolRoute route;
    private HttpServer server;
    private GrpcIntake intake;
    private Tls tls;

    @BeforeEach
    void start() throws Exception {
        var central = new Central(folder.resolve("accept"));
        authority = CertificateAuthority.open(folder.resolve("tls"), () -> now);
        var identity = authority.server(List.of());
        enrolment = new Enrolment(authority, nodeIsItsToken(), Set.of("picket/agent"), LIFE);
        route = new EnrolRoute(vertx, enrolment);
        var router = Router.router(vertx);
        route.mount(router);
        var keyAndCertificate = new PemKeyCertOptions()
                .setCertPath(identity.certificate().toString())
                .setKeyPath(identity.key().toString());
        server = vertx.createHttpServer(new HttpServerOptions().setSsl(true).setKeyCertOptions(keyAndCertificate))
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        intake = GrpcIntake.start(vertx, central.accept(), new Listening("127.0.0.1", 0), identity);
        tls = new Tls(authority.certificate(), folder.resolve("node/agent.pem"), folder.resolve("node/agent.key"));
    }

    @AfterEach
    void stop() {
        intake.close();
        route.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void enrol_ownNode_getsAPlaceAtTheIntake() throws IOException {
        try (var _ = enrolling("node-1", token("node-1"))) {
            await().atMost(PATIENCE).until(() -> Files.exists(tls.certificate()));
        }

        assertThat(answer("node-1").orElseThrow().getVerdict()).isNotEqualTo(Acknowledgement.Verdict.REFUSED);
        assertThat(answer("node-2").orElseThrow().getVerdict())
                .as("in another node's name")
                .isEqualTo(Acknowledgement.Verdict.REFUSED);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(tls.key())))
                .isEqualTo("rw-------");
    }

    @Test
    void enrol_twoThirdsOver_isRenewedWithANewKey() throws IOException {
        try (var _ = enrolling("node-1", token("node-1"))) {
            await().atMost(PATIENCE).until(() -> Files.exists(tls.certificate()));
        }
        var first = Files.readString(tls.key());
        now = now.plus(LIFE.multipliedBy(3).dividedBy(4));

        try (var _ = enrolling("node-1", token("node-1"))) {
            await().atMost(PATIENCE).until(() -> enrolment.issued() == 2);
            await().atMost(PATIENCE).until(() -> !Files.readString(tls.key()).equals(first));
        }
    }

    @Test
    void enrol_freshCertificate_isKept() throws Exception {
        for (int start = 0; start < 2; start++) {
            try (var _ = enrolling("node-1", token("node-1"))) {
                await().atMost(PATIENCE).until(() -> Files.exists(tls.certificate()));
            }
        }

        assertThat(enrolment.issued()).isEqualTo(1);
    }

    @Test
    void enrol_anotherNodesToken_isNotTaken() throws IOException {
        try (var _ = enrolling("node-1", token("node-2"))) {
            await().atMost(PATIENCE).until(() -> enrolment.issued() >= 1);
        }

        assertThat(tls.certificate()).doesNotExist();
        assertThat(tls.key()).doesNotExist();
    }

    @Test
    void enrol_tokenAuthorityAndIssuerLate_worksWhenTheyCome() throws IOException {
        issuerAway = true;
        var token = folder.resolve("late.token");
        try (var _ = enrolling("node-1", token)) {
            Files.writeString(token, "node-1");
            await().atMost(PATIENCE).until(() -> enrolment.failed() > 0);
            issuerAway = false;
            await().atMost(PATIENCE).until(() -> Files.exists(tls.certificate()));
        }
    }

    @Test
    void enrol_refused_saysWhyAndNotTheToken() throws Exception {
        var token = Files.writeString(folder.resolve("bad.token"), "no-such-node-s3cret");
        var desk = desk(token);
        var refused = new CertificateFiles(tls, "node-1");

        try (var _ = Enrolling.start(desk, refused, InstantSource.system())) {
            await().atMost(PATIENCE).until(() -> enrolment.refused() > 0);
        }

        assertThat(tls.certificate()).doesNotExist();
    }

    private Enrolling enrolling(String agent, Path token) {
        return Enrolling.start(desk(token), new CertificateFiles(tls, agent), () -> now);
    }

    private EnrolmentDesk desk(Path token) {
        return new EnrolmentDesk(
                URI.create("https://localhost:" + server.actualPort()), token, authority.certificate());
    }

    private Path token(String node) throws IOException {
        return Files.writeString(folder.resolve(node + ".token"), node + '\n');
    }

    private TokenReviewer nodeIsItsToken() {
        return token -> {
            if (issuerAway) {
                throw new IOException("the issuer is away");
            }
            return token.startsWith("node-")
                    ? new Review.Bearer("picket/agent", token)
                    : new Review.Refused("not known");
        };
    }

    /** What the intake says to one empty batch of this agent. */
    private Optional<Acknowledgement> answer(String agent) {
        try (var link = new GrpcLink(vertx, "localhost", intake.port(), tls)) {
            var knock = new Knock(link, agent);
            link.open(knock);
            await().atMost(PATIENCE).until(() -> knock.answer.isPresent() || knock.closed);
            return knock.answer;
        }
    }

    private static final class Knock implements Link.Listener {
        private final Link link;
        private final String agent;
        private volatile Optional<Acknowledgement> answer = Optional.empty();
        private volatile boolean closed;

        Knock(Link link, String agent) {
            this.link = link;
            this.agent = agent;
        }

        @Override
        public void opened() {
            link.send(Batch.newBuilder()
                    .setNumber(1)
                    .setCluster("test")
                    .setAgent(agent)
                    .build());
        }

        @Override
        public void acknowledged(Acknowledgement acknowledgement) {
            answer = Optional.of(acknowledgement);
        }

        @Override
        public void closed(String reason) {
            closed = true;
        }
    }
}
