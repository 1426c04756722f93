package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two images: what is in them, and that they run as their pods' specifications say. */
class ImagesIT {
    private static final Path BUILT = Repository.top().resolve("install/target/images");
    private static final long AGENT_BYTES_MAX = 80_000_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void agent_isSmall_andWithoutWhatTheCollectorNeeds() throws IOException {
        needs("agent");

        System.out.printf(
                "picket-agent.tar: %,d bytes, picket-collector.tar: %,d bytes%n",
                Files.size(image("agent")), Files.exists(image("collector")) ? Files.size(image("collector")) : 0);
        assertThat(Files.size(image("agent"))).isLessThan(AGENT_BYTES_MAX);
        assertThat(jars("agent"))
                .noneMatch(jar -> jar.matches("(bcprov|duckdb|kubernetes-|kafka-streams|rocksdb).*"))
                .anyMatch(jar -> jar.startsWith("kafka-clients"));
    }

    /** From the same jars by the same Java; that the jars are the same is the build's part. */
    @Test
    void images_writtenAgain_areTheSameToTheLastByte() throws IOException {
        needs("agent");
        needs("collector");
        var bom = JSON.readTree(BUILT.resolve("picket-agent.cdx.json").toFile());
        var time = config("agent").path("created").asText();

        Images.main(new String[] {
            Repository.top().resolve("cli/target/dist/lib").toString(),
            Repository.top().resolve("install/target/materials.json").toString(),
            bom.at("/metadata/component/version").asText(),
            time,
            folder.toString()
        });

        for (var flavour : List.of("agent", "collector")) {
            var again = folder.resolve("picket-" + flavour + ".tar");
            System.out.printf("picket-%s.tar: sha256 %s%n", flavour, Digest.of(again));
            assertThat(Digest.of(again)).isEqualTo(Digest.of(image(flavour)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"agent", "collector"})
    void sbom_ofAnImage_namesAllThatIsInIt(String flavour) throws IOException {
        needs(flavour);
        var bom = JSON.readTree(BUILT.resolve("picket-" + flavour + ".cdx.json").toFile());
        var named = new TreeSet<String>();
        for (var component : bom.path("components")) {
            StreamSupport.stream(component.path("hashes").spliterator(), false)
                    .filter(hash -> hash.path("alg").asText().equals("SHA-256"))
                    .forEach(hash -> named.add(hash.path("content").asText()));
        }

        var there = new TreeSet<String>();
        for (var file : files(flavour)) {
            boolean jar =
                    file.path().startsWith("opt/picket/lib/") && file.path().endsWith(".jar");
            boolean library =
                    file.path().matches("lib.*\\.so\\.\\d+") && file.link().isEmpty();
            if (jar || library) {
                there.add(Digest.of(file.bytes()));
            }
        }
        assertThat(named).isEqualTo(there).hasSizeGreaterThan(40);
        assertThat(bom.path("specVersion").asText()).isEqualTo("1.6");
        assertThat(bom.toString()).contains("pkg:generic/temurin@25");
    }

    @Test
    void agent_asItsPodRunsIt_watchesByEbpf() throws Exception {
        needs("agent");
        int port = freePort();
        var data = open("data");
        var mounts = Map.of("/var/lib/picket", data, "/host/sys/fs/cgroup:ro", Path.of("/sys/fs/cgroup"));
        var environment = Map.of("PICKET_DATA", "/var/lib/picket", "PICKET_PORTS_HEALTH", String.valueOf(port));

        try (var agent = Container.run(
                "picket-images-it-agent",
                image("agent"),
                folder.resolve("agent"),
                List.of("java-bpf", "@/opt/picket/picket", "agent"),
                Set.of("CAP_BPF", "CAP_NET_ADMIN"),
                environment,
                mounts)) {
            long began = System.nanoTime();
            await("an agent that is ready").atMost(PATIENCE).until(() -> !agent.runs() || status("http", port) == 200);
            var seconds = (System.nanoTime() - began) / 1e9;

            assertThat(agent.runs()).as(agent.said()).isTrue();
            System.out.printf(
                    "agent: ready after %.1f s, resident %s%n",
                    seconds, agent.status().get("VmRSS"));
            assertThat(agent.said()).contains("flow       ebpf");
            assertThat(agent.status())
                    .containsEntry("CapEff", "0000008000001000")
                    .containsEntry("NoNewPrivs", "1");
            assertThat(agent.status().get("Uid")).startsWith("65532 65532");
        }
    }

    @Test
    void agent_withoutAnyCapability_watchesByProcfs() throws Exception {
        needs("agent");
        int port = freePort();
        var environment = Map.of("PICKET_DATA", "/var/lib/picket", "PICKET_PORTS_HEALTH", String.valueOf(port));

        try (var agent = Container.run(
                "picket-images-it-bare",
                image("agent"),
                folder.resolve("bare"),
                List.of("java", "@/opt/picket/picket", "agent"),
                Set.of(),
                environment,
                Map.of("/var/lib/picket", open("data")))) {
            await("an agent that is ready").atMost(PATIENCE).until(() -> !agent.runs() || status("http", port) == 200);

            assertThat(agent.said()).contains("flow       procfs");
            assertThat(agent.status()).containsEntry("CapEff", "0000000000000000");
        }
    }

    @Test
    void collector_asItsPodRunsIt_isReady_andAnswersItsOwnCommand() throws Exception {
        needs("collector");
        int port = freePort();
        var environment = Map.of(
                "PICKET_PORTS_API", String.valueOf(port),
                "PICKET_PORTS_GRPC", String.valueOf(freePort()),
                "PICKET_COLLECTOR_INVENTORY_KUBERNETES", "off");

        try (var collector = Container.run(
                "picket-images-it-collector",
                image("collector"),
                folder.resolve("collector"),
                List.of("java", "@/opt/picket/picket", "collector"),
                Set.of(),
                environment,
                Map.of("/var/lib/picket", open("data")))) {
            await("a collector that is ready").atMost(PATIENCE).until(() -> !collector.runs() || listens(port));

            assertThat(collector.runs()).as(collector.said()).isTrue();
            await("an answer")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(collector
                                    .exec("java", "@picket", "status", "-o", "json")
                                    .good())
                            .contains("detect"));
            System.out.printf("collector: resident %s%n", collector.status().get("VmRSS"));
            assertThat(collector.status()).containsEntry("CapEff", "0000000000000000");
        }
    }

    private static void needs(String flavour) {
        var obstacle = Container.obstacle(image(flavour));
        assumeTrue(obstacle.isEmpty(), obstacle);
    }

    private static Path image(String flavour) {
        return BUILT.resolve("picket-" + flavour + ".tar");
    }

    /** What a pod's volume is: whoever runs may write. */
    private Path open(String name) throws IOException {
        var made = Files.createDirectories(folder.resolve(name));
        return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    private static List<String> jars(String flavour) throws IOException {
        return files(flavour).stream()
                .map(TarReading.File::path)
                .filter(path -> path.endsWith(".jar"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1))
                .toList();
    }

    private static List<TarReading.File> files(String flavour) throws IOException {
        var files = new ArrayList<TarReading.File>();
        try (var archive = Files.newInputStream(image(flavour))) {
            for (var blob : TarReading.of(archive)) {
                if (blob.bytes().length > 2 && blob.bytes()[0] == 0x1f) {
                    try (var layer = new GZIPInputStream(new ByteArrayInputStream(blob.bytes()))) {
                        files.addAll(TarReading.of(layer));
                    }
                }
            }
        }
        return files;
    }

    /** The image's configuration. */
    private static JsonNode config(String flavour) throws IOException {
        try (var archive = Files.newInputStream(image(flavour))) {
            var files = TarReading.of(archive);
            var index = JSON.readTree(named(files, "manifest.json"));
            return JSON.readTree(named(files, index.at("/0/Config").asText()));
        }
    }

    private static byte[] named(List<TarReading.File> files, String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow()
                .bytes();
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    private static int status(String scheme, int port) throws InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            var ask = HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + port + "/readyz"))
                    .build();
            return client.send(ask, BodyHandlers.discarding()).statusCode();
        } catch (IOException notYet) {
            return 0;
        }
    }
}
