package dev.picket.install;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** cert-manager's own controllers, as the lab built them, on the lab's cluster for as long as this is open. */
record CertManager(Process process) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<String> KINDS =
            List.of("certificates", "certificaterequests", "issuers", "clusterissuers");

    /** Why it cannot run; empty if it can. */
    static String obstacle() {
        return Files.isExecutable(program()) && Files.isDirectory(definitions())
                ? ""
                : "skipped: run lab/up cert-manager";
    }

    static CertManager start(Path log) throws IOException {
        define();
        var process = new ProcessBuilder(
                        program().toString(), "-kubeconfig", Lab.kubeconfig().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new CertManager(process);
    }

    /** Its kinds of objects, without anybody who minds them. */
    static void define() {
        Lab.kubectl(
                        "apply",
                        "--server-side",
                        "--force-conflicts",
                        "-f",
                        definitions().toString())
                .good();
        for (var kind : KINDS) {
            await("kind " + kind)
                    .atMost(PATIENCE)
                    .until(() ->
                            Lab.kubectl("get", kind + ".cert-manager.io", "-A").code() == 0);
        }
    }

    /** With all objects of these kinds; what was issued stays. */
    static void forget() {
        Lab.kubectl("delete", "-f", definitions().toString(), "--ignore-not-found", "--timeout=60s");
    }

    @Override
    public void close() {
        process.destroy();
        await("cert-manager's end").atMost(PATIENCE).until(() -> !process.isAlive());
        forget();
    }

    private static Path definitions() {
        return Lab.state().resolve("cert-manager");
    }

    private static Path program() {
        return Lab.state().resolve("bin/certmanager");
    }
}
