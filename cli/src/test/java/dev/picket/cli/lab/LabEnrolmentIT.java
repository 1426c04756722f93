package dev.picket.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.picket.collector.accept.AuthorityNotice;
import dev.picket.collector.accept.CertificateAuthority;
import dev.picket.collector.accept.KubernetesTokens;
import dev.picket.collector.accept.TokenReviewer.Review;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Enrolment's two talks with a real API server: whose token it is, and where agents find whom to believe. */
@ExtendWith(Alone.class)
class LabEnrolmentIT {
    private static final String AUDIENCE = "picket-collector";
    private static final String NAMESPACE = "acme";
    private static final String NOTICE = "picket-authority";

    @TempDir
    private Path folder = Path.of(".");

    private KubernetesClient client;

    @BeforeEach
    void needsTheLab() {
        var obstacle = Lab.obstacle();
        assumeTrue(obstacle.isEmpty(), obstacle);
        var config =
                Config.fromKubeconfig(Lab.state().resolve("kubeconfigs/admin").toFile());
        config.setNamespace(NAMESPACE);
        client = new KubernetesClientBuilder()
                .withConfig(config)
                .withHttpClientFactory(new JdkHttpClientFactory())
                .build();
    }

    @AfterEach
    void stop() {
        if (client != null) {
            client.configMaps().inNamespace(NAMESPACE).withName(NOTICE).delete();
            client.close();
        }
    }

    @Test
    void review_tokenOfARunningPod_saysItsAccountAndItsNode() throws IOException {
        var pod = runningPod();

        assertThat(review(token(pod, AUDIENCE, true)))
                .isEqualTo(new Review.Bearer(
                        NAMESPACE + '/' + pod.getSpec().getServiceAccountName(),
                        pod.getSpec().getNodeName()));
    }

    @Test
    void review_tokensThatProveLess_areRefused() throws IOException {
        var pod = runningPod();

        assertThat(review(token(pod, "another-audience", true))).isInstanceOf(Review.Refused.class);
        assertThat(review(token(pod, AUDIENCE, false))).isInstanceOf(Review.Refused.class);
        assertThat(review("no.such.token")).isInstanceOf(Review.Refused.class);
    }

    @Test
    void notice_ofTheAuthority_isWrittenAndKept() throws IOException {
        var authority = CertificateAuthority.open(folder, InstantSource.system());

        try (var _ = AuthorityNotice.start(client, NOTICE, authority.certificate())) {
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> client.configMaps().withName(NOTICE).get() != null);
        }

        assertThat(client.configMaps().withName(NOTICE).get().getData())
                .containsEntry("ca.pem", Files.readString(authority.certificate()));
    }

    private Review review(String token) throws IOException {
        return new KubernetesTokens(client, AUDIENCE).review(token);
    }

    private Pod runningPod() {
        return client.pods().inNamespace(NAMESPACE).list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase())
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .findFirst()
                .orElseThrow();
    }

    private String token(Pod pod, String audience, boolean bound) {
        var request = new TokenRequestBuilder().withNewSpec().withAudiences(audience);
        if (bound) {
            request.withNewBoundObjectRef()
                    .withApiVersion("v1")
                    .withKind("Pod")
                    .withName(pod.getMetadata().getName())
                    .withUid(pod.getMetadata().getUid())
                    .endBoundObjectRef();
        }
        return client.serviceAccounts()
                .inNamespace(NAMESPACE)
                .withName(pod.getSpec().getServiceAccountName())
                .tokenRequest(request.endSpec().build())
                .getStatus()
                .getToken();
    }
}
