import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Two real brokers and a controller, until the process is ended: Brokers FOLDER [ADDRESS PORT PEM]. Where they are reached on this machine, in the
 * clear, stands in FOLDER/bootstrap. When an address is given they are reached there too, by TLS, at that port and the one after it, and
 * FOLDER/bootstrap-pods says so: it is the business of somebody else to lead what comes there to the same ports of 127.0.0.1.
 */
final class Brokers {
    private static final int FIRST = 0;
    private static final int COUNT = 2;

    private Brokers() {}

    public static void main(String[] arguments) throws Exception {
        var folder = Path.of(arguments[0]);
        // From its first version on a group is what consumers of today ask for.
        var versions = BootstrapMetadata.fromVersions(
                MetadataVersion.latestProduction(), Map.of("group.version", (short) 1), "the lab");
        var elsewhere = new TreeMap<Integer, Map<String, String>>();
        if (arguments.length > 1) {
            for (int broker = FIRST; broker < FIRST + COUNT; broker++) {
                elsewhere.put(
                        broker,
                        reachedAt(arguments[1], Integer.parseInt(arguments[2]) + broker, Path.of(arguments[3])));
            }
        }
        var nodes = new TestKitNodes.Builder()
                .setNumControllerNodes(1)
                .setNumBrokerNodes(COUNT)
                .setCombined(false)
                .setBootstrapMetadata(versions)
                .setPerServerProperties(elsewhere)
                .build();
        try (var cluster = new KafkaClusterTestKit.Builder(nodes)
                .setConfigProp("auto.create.topics.enable", "true")
                .setConfigProp("num.partitions", "4")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .build()) {
            cluster.format();
            cluster.startup();
            cluster.waitForReadyBrokers();
            if (arguments.length > 1) {
                int port = Integer.parseInt(arguments[2]);
                Files.writeString(folder.resolve("bootstrap-pods"), both(arguments[1], port));
                Files.writeString(folder.resolve("bootstrap"), both("localhost", port + COUNT));
            } else {
                Files.writeString(folder.resolve("bootstrap"), cluster.bootstrapServers());
            }
            var ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
            ended.await();
        }
    }

    private static String both(String address, int port) {
        return address + ':' + port + ',' + address + ':' + (port + 1);
    }

    /** Listeners of our own names and ports: the kit's own one (EXTERNAL) listens where the kernel chooses, and cannot say so beside another. */
    private static Map<String, String> reachedAt(String address, int port, Path pem) {
        var own = "HERE://localhost:" + (port + COUNT);
        return Map.of(
                "listeners", own + ",PODS://127.0.0.1:" + port,
                "advertised.listeners", own + ",PODS://" + address + ':' + port,
                "inter.broker.listener.name", "HERE",
                "listener.security.protocol.map", "HERE:PLAINTEXT,CONTROLLER:PLAINTEXT,PODS:SSL",
                "listener.name.pods.ssl.keystore.type", "PEM",
                "listener.name.pods.ssl.keystore.location", pem.toString());
    }
}
