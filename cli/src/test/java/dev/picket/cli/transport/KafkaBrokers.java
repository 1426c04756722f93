package dev.picket.cli.transport;

import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.event.kafka.KafkaSettings;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.network.ListenerName;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;

/**
 * Real brokers with an authoriser. By {@code EXTERNAL} anybody may do anything; so by {@code RELAYED}, over a wire that can be cut; by
 * {@code SECURE} with TLS and a password and by {@code CERTIFIED} with a certificate one may do what one is granted.
 */
final class KafkaBrokers {
    /** As in the brokers' settings; there is a second user who is told by them. */
    static final String AUDITOR = "auditor";

    private static final String PROTOCOLS =
            "EXTERNAL:PLAINTEXT,RELAYED:PLAINTEXT,SECURE:SASL_SSL,CERTIFIED:SSL,CONTROLLER:PLAINTEXT";

    private final int count;
    private final Vertx vertx = Vertx.vertx();
    private final CertificateAuthority authority;
    private final List<Relay> relays = new ArrayList<>();
    private final KafkaClusterTestKit kit;

    private KafkaBrokers(int count, CertificateAuthority authority) throws Exception {
        this.count = count;
        this.authority = authority;
        for (int broker = 0; broker < count; broker++) {
            var id = broker;
            relays.add(Relay.to(vertx, () -> port(id, "RELAYED")));
        }
        this.kit = configured();
    }

    /** @param folder for keys */
    static KafkaBrokers start(int count, Path folder) throws Exception {
        var brokers = new KafkaBrokers(count, CertificateAuthority.open(folder, InstantSource.system()));
        brokers.kit.format();
        brokers.kit.startup();
        brokers.kit.waitForReadyBrokers();
        return brokers;
    }

    private KafkaClusterTestKit configured() throws Exception {
        var own = IntStream.range(0, count).boxed().collect(Collectors.toMap(id -> id, this::listeners));
        var nodes = new TestKitNodes.Builder()
                .setNumControllerNodes(1)
                .setNumBrokerNodes(count)
                .setCombined(false)
                .setPerServerProperties(own)
                .build();
        var builder = new KafkaClusterTestKit.Builder(nodes)
                .setConfigProp("listener.security.protocol.map", PROTOCOLS)
                .setConfigProp("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer")
                .setConfigProp("super.users", "User:ANONYMOUS")
                .setConfigProp("auto.create.topics.enable", "false")
                .setConfigProp("controlled.shutdown.enable", "false")
                .setConfigProp("broker.session.timeout.ms", "3000")
                .setConfigProp("broker.heartbeat.interval.ms", "500")
                .setConfigProp("group.initial.rebalance.delay.ms", "0")
                .setConfigProp("group.min.session.timeout.ms", "1000")
                .setConfigProp("offsets.topic.replication.factor", String.valueOf(count))
                .setConfigProp("offsets.topic.num.partitions", "1");
        return builder.build();
    }

    private Map<String, String> listeners(int broker) {
        var all = new HashMap<String, String>();
        all.put(
                "listeners",
                "EXTERNAL://localhost:0,RELAYED://localhost:0,SECURE://localhost:0,CERTIFIED://localhost:0");
        all.put(
                "advertised.listeners",
                "EXTERNAL://localhost:0,RELAYED://localhost:%d,SECURE://localhost:0,CERTIFIED://localhost:0"
                        .formatted(relays.get(broker).port()));
        all.putAll(tls("secure"));
        all.putAll(tls("certified"));
        all.put("listener.name.certified.ssl.client.auth", "required");
        all.put("listener.name.secure.sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-512");
        all.put(
                "listener.name.secure.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_" + AUDITOR
                        + "=\"right horse\";");
        all.put(
                "listener.name.secure.scram-sha-512.sasl.jaas.config",
                "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        return all;
    }

    private Map<String, String> tls(String listener) {
        try {
            var identity = authority.server(List.of("localhost"));
            var name = "listener.name." + listener + ".ssl.";
            return Map.of(
                    name + "keystore.type", "PEM",
                    name + "keystore.certificate.chain", Files.readString(identity.certificate()),
                    name + "keystore.key", Files.readString(identity.key()),
                    name + "truststore.type", "PEM",
                    name + "truststore.certificates", Files.readString(identity.authority()));
        } catch (IOException unusable) {
            throw new java.io.UncheckedIOException(unusable);
        }
    }

    CertificateAuthority authority() {
        return authority;
    }

    /** Where one of these listeners is reached. */
    List<String> at(String listener) {
        return IntStream.range(0, count)
                .map(id -> listener.equals("RELAYED") ? relays.get(id).port() : port(id, listener))
                .mapToObj(port -> "localhost:" + port)
                .toList();
    }

    KafkaSettings open(String topic, String listener) {
        return new KafkaSettings("agent.forward.kafka", at(listener), topic, Optional.empty(), Optional.empty());
    }

    /** A fresh one, which two brokers must hold. */
    String topic(int partitions) throws Exception {
        var name = "picket-" + UUID.randomUUID();
        make(name, partitions, "delete");
        return name;
    }

    void make(String name, int partitions, String cleanup) throws Exception {
        try (var admin = admin()) {
            var topic = new NewTopic(name, partitions, (short) count)
                    .configs(Map.of("min.insync.replicas", count > 1 ? "2" : "1", "cleanup.policy", cleanup));
            admin.createTopics(List.of(topic)).all().get();
        }
    }

    Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", String.join(",", at("EXTERNAL"))));
    }

    void password(String user, String password) throws Exception {
        try (var admin = admin()) {
            var credential = new UserScramCredentialUpsertion(
                    user, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, 4096), password);
            admin.alterUserScramCredentials(List.of(credential)).all().get();
        }
    }

    void grant(String user, ResourceType type, String name, AclOperation... operations) throws Exception {
        var pattern = new ResourcePattern(type, name, PatternType.LITERAL);
        try (var admin = admin()) {
            var grants = java.util.Arrays.stream(operations)
                    .map(operation -> new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW))
                    .map(entry -> new AclBinding(pattern, entry))
                    .toList();
            admin.createAcls(grants).all().get();
        }
    }

    /** All relayed connections end, in the middle of whatever they carry. */
    void cut() {
        relays.forEach(Relay::cut);
    }

    /** Relayed connections end, and none is made until it is over. */
    void away(boolean now) {
        relays.forEach(relay -> relay.refuse(now));
        if (now) {
            cut();
        }
    }

    /** Ends without handing its partitions over first. */
    void kill(int broker) {
        server(broker).shutdown();
    }

    void revive(int broker) {
        server(broker).startup();
    }

    private kafka.server.BrokerServer server(int broker) {
        return java.util.Objects.requireNonNull(kit.brokers().get(broker));
    }

    private int port(int broker, String listener) {
        return server(broker).boundPort(new ListenerName(listener));
    }

    void stop() throws Exception {
        kit.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
