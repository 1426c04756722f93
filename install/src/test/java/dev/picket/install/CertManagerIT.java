package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.picket.event.Stopping;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What cert-manager's own controllers make of the chart's objects on the lab's API server, and a collector that serves with it. There need be no nodes:
 * the collector is a process here, and this shows it the Secret as a kubelet would. Pods that do so are {@link PodsIT}'s.
 */
@ExtendWith(Alone.class)
class CertManagerIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of(".");

    private final Stopping stopping = new Stopping();
    private final String release = "picket-cm-" + Long.toString(System.nanoTime() % 1_000_000, 36);
    private final String agents = release + "-agents";

    @BeforeEach
    void begin() throws IOException {
        for (var obstacle : List.of(Lab.obstacle(), CertManager.obstacle())) {
            assumeTrue(obstacle.isEmpty(), obstacle);
        }
        assumeTrue(Helm.find().isPresent(), Helm.MISSING);
        for (var namespace : List.of(release, agents)) {
            stopping.onStop(
                    namespace,
                    () -> Lab.kubectl("delete", "namespace", namespace, "--ignore-not-found", "--wait=false"));
            Lab.kubectl("create", "namespace", namespace).good();
        }
        var running = CertManager.start(folder.resolve("cert-manager.log"));
        stopping.onStop("cert-manager", running::close);
    }

    @AfterEach
    void end() {
        stopping.close();
    }

    @Test
    void certificates_ofTheChart_areIssued_andRenewedUnderARunningCollector() throws Exception {
        Lab.kubectlWith(certificates(), "create", "--validate=strict", "-f", "-")
                .good();
        var began = Instant.now();
        var first = issued(release, release + "-collector-tls", "");
        System.out.printf(
                "issued after %d s%n", Duration.between(began, Instant.now()).toSeconds());

        assertThat(names(first)).contains(release + "-collector." + release + ".svc", "localhost", "127.0.0.1");
        assertThat(names(issued(agents, release + "-agent-tls", "")))
                .contains(release + "-agent." + agents + ".svc", "audit.example", "10.0.0.9")
                .doesNotContain("localhost");

        try (var collector = CollectorProcess.start(folder, show(first))) {
            assertThat(collector.shown(folder.resolve("secret/ca.crt")))
                    .contains(certificate(first).getSerialNumber());
            Lab.kubectl("delete", "secret", "-n", release, release + "-collector-tls")
                    .good();
            var second = issued(
                    release,
                    release + "-collector-tls",
                    certificate(first).getSerialNumber().toString());
            show(second);

            await("the renewed certificate is shown")
                    .atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(collector.shown(folder.resolve("secret/ca.crt")))
                            .contains(certificate(second).getSerialNumber()));
        }
    }

    private String certificates() {
        return Helm.find()
                .orElseThrow()
                .run(
                        "template",
                        release,
                        Helm.chart(),
                        "-n",
                        release,
                        "-f",
                        Repository.chart()
                                .resolve("ci/cert-manager-values.yaml")
                                .toString(),
                        "--set",
                        "agent.createNamespace=false,agent.namespace=" + agents,
                        "-s",
                        "templates/certificates.yaml")
                .good();
    }

    /** Its files, once they are there and not those of before. */
    private static Secret issued(String namespace, String name, String former) throws Exception {
        await(name + " in " + namespace)
                .atMost(PATIENCE)
                .until(() -> secret(namespace, name)
                        .filter(found ->
                                !certificate(found).getSerialNumber().toString().equals(former))
                        .isPresent());
        return secret(namespace, name).orElseThrow();
    }

    private static Optional<Secret> secret(String namespace, String name) throws IOException {
        var said = Lab.kubectl("get", "secret", "-n", namespace, name, "-o", "json");
        if (said.code() != 0) {
            return Optional.empty();
        }
        var data = JSON.readTree(said.out()).path("data");
        var secret = new Secret(
                decoded(data.path("tls.crt").asText()),
                decoded(data.path("tls.key").asText()),
                decoded(data.path("ca.crt").asText()));
        return secret.certificate.isEmpty() || secret.authority.isEmpty() ? Optional.empty() : Optional.of(secret);
    }

    private static String decoded(String text) {
        return new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
    }

    /** As a kubelet does: in a folder that takes the former one's place as a whole. */
    private Path show(Secret secret) throws IOException {
        var files = Files.createTempDirectory(folder, "version");
        Files.writeString(files.resolve("tls.crt"), secret.certificate);
        Files.writeString(files.resolve("tls.key"), secret.key);
        Files.writeString(files.resolve("ca.crt"), secret.authority);
        var link = Files.createSymbolicLink(folder.resolve("fresh"), files);
        return Files.move(
                link, folder.resolve("secret"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static X509Certificate certificate(Secret secret) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(
                            new ByteArrayInputStream(secret.certificate.getBytes(StandardCharsets.US_ASCII)));
        } catch (CertificateException broken) {
            throw new AssertionError("no certificate", broken);
        }
    }

    private static List<String> names(Secret secret) throws Exception {
        return certificate(secret).getSubjectAlternativeNames().stream()
                .map(name -> String.valueOf(name.get(1)))
                .toList();
    }

    /** PEM files, as they lie in a Secret. */
    private record Secret(String certificate, String key, String authority) {}
}
