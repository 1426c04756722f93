import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.common.test.KafkaClusterTestKit;
import org.apache.kafka.common.test.TestKitNodes;
import org.apache.kafka.metadata.bootstrap.BootstrapMetadata;
import org.apache.kafka.server.common.MetadataVersion;

/** Two real brokers and a controller, until the process is ended; where they are reached stands in the file that is named. */
final class Brokers {
    private Brokers() {}

    public static void main(String[] arguments) throws Exception {
        // From its first version on a group is what consumers of today ask for.
        var versions = BootstrapMetadata.fromVersions(
                MetadataVersion.latestProduction(), Map.of("group.version", (short) 1), "the lab");
        var nodes = new TestKitNodes.Builder()
                .setNumControllerNodes(1)
                .setNumBrokerNodes(2)
                .setCombined(false)
                .setBootstrapMetadata(versions)
                .build();
        try (var cluster = new KafkaClusterTestKit.Builder(nodes)
                .setConfigProp("auto.create.topics.enable", "true")
                .setConfigProp("num.partitions", "4")
                .setConfigProp("offsets.topic.replication.factor", "1")
                .build()) {
            cluster.format();
            cluster.startup();
            cluster.waitForReadyBrokers();
            Files.writeString(Path.of(arguments[0]), cluster.bootstrapServers());
            var ended = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(ended::countDown));
            ended.await();
        }
    }
}
