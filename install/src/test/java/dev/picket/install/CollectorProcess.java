package dev.picket.install;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** {@code picket collector} of the build, as a process of this machine, on ports that are free. */
record CollectorProcess(Process process, int port) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /**
     * Returns when it serves.
     *
     * @param folder for its data
     * @param serving folder with tls.crt, tls.key and ca.crt
     */
    static CollectorProcess start(Path folder, Path serving) throws IOException {
        var data = folder.resolve("data");
        var settings = Files.writeString(folder.resolve("picket.yaml"), """
                data: %s
                ports: {api: 0, grpc: 0}
                collector:
                  serving: {certificate: %2$s/tls.crt, key: %2$s/tls.key, authority: %2$s/ca.crt}
                """.formatted(data, serving));
        var jars = Repository.top().resolve("cli/target/dist/lib");
        var process = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin/java").toString(),
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        jars + "/*",
                        "dev.picket.cli.Main",
                        "collector",
                        "--config",
                        settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("collector.log").toFile())
                .start();
        var server = data.resolve("server");
        await("a collector; see " + folder.resolve("collector.log"))
                .atMost(PATIENCE)
                .until(() -> !process.isAlive() || Files.exists(server));
        if (!process.isAlive()) {
            throw new IOException(Files.readString(folder.resolve("collector.log")));
        }
        return new CollectorProcess(
                process, URI.create(Files.readString(server).strip()).getPort());
    }

    /** The number of the certificate that it shows; empty when that authority did not sign it. */
    Optional<BigInteger> shown(Path authority) {
        try {
            return Optional.of(new Handshake(authority).shown(port));
        } catch (IOException strange) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        process.destroy();
        await("the collector's end").atMost(PATIENCE).until(() -> !process.isAlive());
    }
}
