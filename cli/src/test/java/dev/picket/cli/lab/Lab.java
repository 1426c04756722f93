package dev.picket.cli.lab;

import static org.awaitility.Awaitility.await;

import dev.picket.cli.house.House;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The lab that is up on this machine, found as its own commands find it: {@code PICKET_LAB}, {@code LAB_PORT_OFFSET}. Its commands run as
 * processes, each for so long at most.
 */
final class Lab {
    private static final Path HOME = House.top().resolve("lab");
    private static final List<String> NEEDED =
            List.of("apiserver", "audit-receiver", "kubectl", "helm", "recorder", "nodes");
    private static final int LOOKS = 4;
    private static final Duration RECORDING_MAX = Duration.ofMinutes(25);

    /** Whose its people are. */
    static final String PEOPLE = "group:acme:developers=acme,group:globex:operators=globex";

    /** Its namespaces that serve all tenants. */
    static final String SHARED = "gateway,kube-node-lease,kube-public,kube-system";

    private Lab() {}

    /**
     * Why nothing can be tried with it; empty if all is there. A busy machine is looked at again. Nobody touches the lab while a recording is
     * made of it.
     */
    static String obstacle() {
        return obstacle("cluster", NEEDED);
    }

    /** The same of its control plane alone. */
    static String obstacleOfControlPlane() {
        return obstacle("controllers", List.of("apiserver", "controllers"));
    }

    /** @param last what comes up last of that which is needed */
    private static String obstacle(String last, List<String> needed) {
        recorded();
        if (!Files.exists(state().resolve("run/" + last + ".part"))) {
            return "skipped: the lab is not up; run: lab/up";
        }
        var command = new ArrayList<>(List.of("status"));
        command.addAll(needed);
        var status = command(Duration.ofSeconds(60), Optional.empty(), command);
        for (int look = 1; status.code() != 0 && look < LOOKS; look++) {
            status = command(Duration.ofSeconds(60), Optional.empty(), command);
        }
        return status.code() == 0 ? "" : "skipped: the lab is not up, run lab/up; lab/status says:\n" + status.said();
    }

    /** The recording that was made for this run, if there is one; waits until it is whole, which the file {@code .recording} in it denies. */
    static Optional<Path> recorded() {
        var folder = Optional.ofNullable(System.getenv("LAB_RECORDED")).map(Path::of);
        folder.ifPresent(recorded -> await("a recording of the lab in " + recorded)
                .atMost(RECORDING_MAX)
                .until(() -> !Files.exists(recorded.resolve(".recording"))));
        return folder;
    }

    /** Its folder of state. */
    static Path state() {
        var given = System.getenv("PICKET_LAB");
        var states = System.getenv("XDG_STATE_HOME");
        return given != null
                ? Path.of(given)
                : (states != null ? Path.of(states) : Path.of(System.getProperty("user.home"), ".local", "state"))
                        .resolve("picket-lab");
    }

    /** As the lab's receiver: its certificate, and only the API server's own, which also shows the token. */
    static Map<String, String> webhook() {
        var pki = state().resolve("pki");
        return Map.of(
                "PICKET_AGENT_AUDIT_WEBHOOK_MODE", "on",
                "PICKET_PORTS_WEBHOOK", Integer.toString(port(8473)),
                "PICKET_AGENT_AUDIT_WEBHOOK_CERTIFICATE",
                        pki.resolve("audit-server.crt").toString(),
                "PICKET_AGENT_AUDIT_WEBHOOK_KEY",
                        pki.resolve("audit-server.key").toString(),
                "PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_AUTHORITY",
                        pki.resolve("ca.crt").toString(),
                "PICKET_AGENT_AUDIT_WEBHOOK_CLIENT_NAMES", "kube-apiserver-audit",
                "PICKET_AGENT_AUDIT_WEBHOOK_TOKEN", pki.resolve("audit.token").toString());
    }

    static Path auditLog() {
        return state().resolve("audit/apiserver/audit.log");
    }

    /** The names of its attacks, in order. */
    static Stream<String> attacks() {
        try (var files = Files.list(HOME.resolve("attacks"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of the lab, as it stands in its files. */
    static int port(int number) {
        var offset = System.getenv("LAB_PORT_OFFSET");
        return number + (offset == null ? 0 : Integer.parseInt(offset));
    }

    /** A command of the lab that must succeed; throws with what it said, if it does not. */
    static void run(Duration atMost, Path picket, String... command) {
        var ran = command(atMost, Optional.of(picket), List.of(command));
        if (ran.code() != 0) {
            throw new IllegalStateException(
                    "lab/%s ended with %d:\n%s".formatted(String.join(" ", command), ran.code(), ran.said()));
        }
    }

    /** A command of the lab that the cluster must refuse. */
    static void refused(Duration atMost, String... command) {
        var ran = command(atMost, Optional.empty(), List.of(command));
        if (ran.code() == 0 || !ran.said().contains("Forbidden")) {
            throw new IllegalStateException(
                    "lab/%s was not refused: %d\n%s".formatted(String.join(" ", command), ran.code(), ran.said()));
        }
    }

    /** A program that starts the Picket that is tested, whatever stands in {@code cli/target}. */
    static Path launcher(Path folder) throws IOException {
        var program = Files.writeString(folder.resolve("picket"), """
                #!/bin/sh
                exec '%s' %s -cp '%s' dev.picket.cli.Main "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        "-Dlogback.configurationFile=logback.xml --enable-native-access=ALL-UNNAMED"
                                + " --sun-misc-unsafe-memory-access=allow"
                                + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1",
                        System.getProperty("java.class.path")));
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return program;
    }

    private record Ran(int code, String said) {}

    private static Ran command(Duration atMost, Optional<Path> picket, List<String> words) {
        var command = new ArrayList<>(words);
        command.set(0, HOME.resolve(words.getFirst()).toString());
        try {
            var said = File.createTempFile("picket-lab", ".log");
            try {
                var builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said);
                picket.ifPresent(program -> builder.environment().put("LAB_PICKET", program.toString()));
                builder.environment().put("PATH", System.getenv("PATH") + ":/usr/local/sbin:/usr/sbin:/sbin");
                return new Ran(codeOf(builder.start(), atMost), Files.readString(said.toPath()));
            } finally {
                Files.deleteIfExists(said.toPath());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** -1 when it took too long; then it is asked to clean up after itself, then killed. */
    private static int codeOf(Process process, Duration atMost) {
        try {
            if (process.waitFor(atMost)) {
                return process.exitValue();
            }
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            return -1;
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }
}
