package dev.picket.cli.transport;

import static dev.picket.cli.transport.TransportContract.PATIENCE;
import static dev.picket.cli.transport.TransportContract.assertWhole;
import static dev.picket.cli.transport.TransportContract.awaitOut;
import static dev.picket.cli.transport.TransportContract.offer;
import static dev.picket.cli.transport.TransportContract.start;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.picket.agent.capture.Onward;
import dev.picket.agent.capture.audit.AnyAudit;
import dev.picket.agent.capture.audit.AuditTopic;
import dev.picket.agent.capture.audit.TopicSettings;
import dev.picket.agent.capture.log.LogTail.Start;
import dev.picket.agent.forward.Forward;
import dev.picket.agent.forward.kafka.KafkaLink;
import dev.picket.agent.forward.kafka.KafkaTransport;
import dev.picket.agent.forward.kafka.KafkaTransport.Compression;
import dev.picket.cli.config.Config;
import dev.picket.cli.config.ConfigFile;
import dev.picket.cli.config.Loaded;
import dev.picket.cli.live.DataFolder;
import dev.picket.cli.live.Engines;
import dev.picket.cli.live.Local;
import dev.picket.collector.accept.Accept;
import dev.picket.collector.accept.kafka.KafkaIntake;
import dev.picket.collector.accept.kafka.TopicIntake;
import dev.picket.event.Event;
import dev.picket.event.Stopping;
import dev.picket.event.kafka.KafkaSettings;
import dev.picket.event.kafka.KafkaSettings.Login;
import dev.picket.event.kafka.KafkaSettings.Mechanism;
import dev.picket.event.kafka.KafkaSettings.Pair;
import dev.picket.event.kafka.KafkaSettings.Tls;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real broker with TLS, passwords, certificates and rights. */
class KafkaSecurityIT {
    private static final String AGENT = "agent";
    private static final String COLLECTOR = "collector";
    private static Optional<KafkaBrokers> started = Optional.empty();

    @TempDir
    private Path folder = Path.of(".");

    @BeforeAll
    static void startBrokers(@TempDir Path keys) throws Exception {
        started = Optional.of(KafkaBrokers.start(1, keys));
        brokers().password(AGENT, "correct horse");
        brokers().password(COLLECTOR, "other horse");
    }

    @AfterAll
    static void stop() throws Exception {
        brokers().stop();
    }

    private static KafkaBrokers brokers() {
        return started.orElseThrow();
    }

    @Test
    void passwordsOverTls_withTheRightsThatTheDocsName_suffice() throws Exception {
        var topic = topicForBoth();
        var central = new Central(folder.resolve("accept"));
        try (var intake = intake(central.accept(), with(topic, COLLECTOR, "other horse"));
                var forward = forward(with(topic, AGENT, "correct horse"))) {
            offer(forward, 0, 1000);

            awaitOut(central, forward, 1000);

            assertWhole(central, 1000);
            assertThat(intake.reason()).isEmpty();
            assertThat(intake.failures()).isZero();
        }
    }

    @Test
    void certificate_isALogin() throws Exception {
        var topic = brokers().topic(4);
        var own = brokers().authority().agent("node-1");
        brokers().grant("CN=node-1", ResourceType.TOPIC, topic, AclOperation.WRITE, AclOperation.DESCRIBE);
        var tls = new Tls(Optional.of(own.authority()), Optional.of(new Pair(own.certificate(), own.key())));
        var settings = new KafkaSettings(
                "agent.forward.kafka", brokers().at("CERTIFIED"), topic, Optional.of(tls), Optional.empty());
        try (var forward = forward(settings)) {
            offer(forward, 0, 100);

            await().atMost(PATIENCE).until(() -> forward.account().balance().out() == 100);
        }
    }

    @Test
    void wrongPassword_isSaidAndEventsWait_untilItsFileIsMended() throws Exception {
        var topic = topicForBoth();
        var central = new Central(folder.resolve("accept"));
        var settings = with(topic, AGENT, "wrong horse");
        try (var _ = intake(central.accept(), with(topic, COLLECTOR, "other horse"));
                var forward = forward(settings)) {
            offer(forward, 0, 500);
            await().atMost(PATIENCE)
                    .until(() -> forward.reach().why().contains("refuse its login: check agent.forward.kafka.user"));
            await().atMost(PATIENCE).until(() -> forward.spooled() == 500);
            assertThat(forward.reach().why()).doesNotContain("horse");
            Files.writeString(settings.login().orElseThrow().password(), "correct horse\n");

            awaitOut(central, forward, 500);

            assertWhole(central, 500);
        }
    }

    @Test
    void rights_thatAreMissing_areNamed() throws Exception {
        var topic = brokers().topic(4);
        var stranger = brokers().topic(4);
        brokers().grant(AGENT, ResourceType.TOPIC, topic, AclOperation.DESCRIBE);
        brokers().grant(COLLECTOR, ResourceType.TOPIC, topic, AclOperation.READ, AclOperation.DESCRIBE);
        var central = new Central(folder.resolve("accept"));
        try (var forward = forward(with(topic, AGENT, "correct horse"));
                var unseen = start("node-2", folder, link(with(stranger, AGENT, "correct horse")));
                var intake = intake(central.accept(), with(topic, COLLECTOR, "other horse"))) {
            offer(forward, 0, 10);

            await().atMost(PATIENCE)
                    .until(() -> forward.reach()
                            .why()
                            .equals("may not write topic " + topic + ": grant its user WRITE and DESCRIBE on it"));
            await().atMost(PATIENCE).until(() -> unseen.reach().why().startsWith("may not write topic " + stranger));
            await().atMost(PATIENCE)
                    .until(() -> intake.reason().startsWith("may not use group picket-" + topic + ": grant"));
            assertThat(intake.failures()).isPositive();
            assertThat(forward.account().balance().held()).isEqualTo(10);
        }
    }

    @Test
    void authority_ofAnother_isNotBelieved() throws Exception {
        var topic = topicForBoth();
        var other =
                dev.picket.collector.accept.CertificateAuthority.open(folder.resolve("other"), InstantSource.system());
        var right = with(topic, AGENT, "correct horse");
        var tls = new Tls(Optional.of(other.server(List.of()).authority()), Optional.empty());
        var settings = new KafkaSettings(right.setting(), right.brokers(), topic, Optional.of(tls), right.login());
        try (var forward = forward(settings)) {
            await().atMost(PATIENCE)
                    .until(() -> forward.reach().why().startsWith("no TLS with the brokers at localhost:"));
            assertThat(forward.reach().why()).contains("agent.forward.kafka.authority");
        }
    }

    @Test
    void auditTopic_isReadOverTlsWithAPassword() throws Exception {
        var topic = brokers().topic(4);
        brokers().grant(KafkaBrokers.AUDITOR, ResourceType.TOPIC, topic, AclOperation.READ, AclOperation.DESCRIBE);
        brokers().grant(KafkaBrokers.AUDITOR, ResourceType.GROUP, "audit-" + topic, AclOperation.READ);
        put(topic, """
            {"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"a-1","stage":"ResponseComplete","verb":"get",\
            "requestURI":"/api/v1/pods","user":{"username":"eve"},"responseStatus":{"code":200},\
            "stageTimestamp":"2026-11-25T12:00:00.000000Z"}\
            """);
        var password = Files.writeString(folder.resolve("auditor"), "right horse");
        var kafka = secured("agent.audit.kafka", topic, new Login(Mechanism.PLAIN, KafkaBrokers.AUDITOR, password));
        var taken = new Taken(new CopyOnWriteArrayList<>());

        var source = AuditTopic.start(
                new TopicSettings(kafka, "audit-" + topic, Start.BEGINNING),
                new AnyAudit(),
                InstantSource.system(),
                taken);

        try {
            await().atMost(PATIENCE).until(() -> !taken.events().isEmpty());
            assertThat(source.reason()).isEmpty();
        } finally {
            source.close();
        }
    }

    /** As `picket agent` and `picket collector` wire them. */
    @Test
    void settings_ofBothSides_carryEventsOverTheTopic() throws Exception {
        var topic = topicForBoth();
        var clock = InstantSource.system();
        try (var stopping = new Stopping()) {
            var vertx = Engines.start(stopping);
            var central = dev.picket.cli.live.Central.start(
                    config("COLLECTOR_KAFKA", with(topic, COLLECTOR, "other horse")),
                    DataFolder.make(folder.resolve("data")),
                    Optional.empty(),
                    (_, _) -> {},
                    clock,
                    vertx,
                    stopping);
            var config = config("AGENT_FORWARD_KAFKA", with(topic, AGENT, "correct horse"));
            var node = DataFolder.make(folder.resolve("node"));
            var link = Local.network(config, node, clock, vertx, stopping);
            Local.start(config, node, "test", link, clock, vertx, stopping);
            var metrics = central.collector().metrics();

            await().atMost(PATIENCE).until(() -> metrics.scrape().contains("picket_heartbeat_"));

            assertThat(central.collector().topicProblem()).contains("");
            assertThat(metrics.scrape())
                    .contains("picket_agent_last_heard_timestamp_seconds{agent=\"node-1\"")
                    .contains("picket_accept_kafka_failures_total 0.0", "picket_accept_kafka_records_refused_total 0.0")
                    .contains("picket_accept_kafka_records_behind ");
        }
    }

    private static Config config(String section, KafkaSettings kafka) {
        var login = kafka.login().orElseThrow();
        var authority = kafka.tls().orElseThrow().authority().orElseThrow();
        var prefix = "PICKET_" + section + '_';
        var settings = new HashMap<>(Map.of(
                prefix + "BROKERS",
                String.join(",", kafka.brokers()),
                prefix + "TOPIC",
                kafka.topic(),
                prefix + "AUTHORITY",
                authority.toString(),
                prefix + "USER",
                login.user(),
                prefix + "PASSWORD",
                login.password().toString(),
                "PICKET_AGENT_FLOW_MODE",
                "off",
                "PICKET_AGENT_HEARTBEAT",
                "1s",
                "PICKET_AGENT_NAME",
                "node-1",
                "PICKET_PORTS_API",
                "0"));
        if (section.equals("COLLECTOR_KAFKA")) {
            settings.put(prefix + "GROUP", "picket-" + kafka.topic());
        }
        return switch (ConfigFile.read(settings)) {
            case Loaded.Good(var config) -> config;
            case Loaded.Bad(var problems) -> throw new IllegalStateException(problems.toString());
        };
    }

    private static String topicForBoth() throws Exception {
        var topic = brokers().topic(4);
        brokers().grant(AGENT, ResourceType.TOPIC, topic, AclOperation.WRITE, AclOperation.DESCRIBE);
        brokers().grant(COLLECTOR, ResourceType.TOPIC, topic, AclOperation.READ, AclOperation.DESCRIBE);
        brokers().grant(COLLECTOR, ResourceType.GROUP, "picket-" + topic, AclOperation.READ);
        return topic;
    }

    private Forward forward(KafkaSettings settings) throws IOException {
        return start("node-1", folder, link(settings));
    }

    private static KafkaLink link(KafkaSettings settings) {
        return new KafkaLink(new KafkaTransport(settings, Compression.LZ4));
    }

    private static KafkaIntake intake(Accept accept, KafkaSettings settings) {
        return KafkaIntake.start(new TopicIntake(settings, "picket-" + settings.topic()), accept);
    }

    private KafkaSettings with(String topic, String user, String password) throws IOException {
        var file = Files.writeString(Files.createTempFile(folder, user, ""), password);
        return secured("agent.forward.kafka", topic, new Login(Mechanism.SCRAM_SHA_512, user, file));
    }

    private static KafkaSettings secured(String setting, String topic, Login login) throws IOException {
        var authority = brokers().authority().server(List.of()).authority();
        return new KafkaSettings(
                setting,
                brokers().at("SECURE"),
                topic,
                Optional.of(new Tls(Optional.of(authority), Optional.empty())),
                Optional.of(login));
    }

    private static void put(String topic, String value) throws Exception {
        Map<String, Object> open =
                Map.of("bootstrap.servers", String.join(",", brokers().at("EXTERNAL")));
        try (var producer = new KafkaProducer<>(open, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value.getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
    }

    private record Taken(List<Event> events) implements Onward {
        @Override
        public boolean offer(Event event) {
            return events.add(event);
        }

        @Override
        public long taken() {
            return events.size();
        }

        @Override
        public boolean safe(long mark) {
            return true;
        }
    }
}
