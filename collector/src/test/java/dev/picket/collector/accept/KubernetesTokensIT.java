package dev.picket.collector.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.picket.collector.accept.TokenReviewer.Review;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an API server may answer, told by fabric8's server mock; a real one is asked in the lab. */
class KubernetesTokensIT {
    private static final String AUDIENCE = "picket-collector";
    private static final String USER = "system:serviceaccount:picket:picket-agent";
    private static final Map<String, List<String>> NODE =
            Map.of("authentication.kubernetes.io/node-name", List.of("node-1"));

    private final KubernetesMockServer server = new KubernetesMockServer(false);

    @BeforeEach
    void start() {
        server.init(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterEach
    void stop() {
        server.destroy();
    }

    @Test
    void review_podsToken_saysAccountAndNode() throws Exception {
        assertThat(review(answer(true, USER, List.of(AUDIENCE), NODE)))
                .isEqualTo(new Review.Bearer("picket/picket-agent", "node-1"));
    }

    @Test
    void review_others_areRefused() throws Exception {
        assertThat(List.of(
                        review(answer(false, USER, List.of(AUDIENCE), NODE)),
                        review(answer(true, USER, List.of("https://kubernetes.default.svc"), NODE)),
                        review(answer(true, USER, List.of(), NODE)),
                        review(answer(true, "alice", List.of(AUDIENCE), NODE)),
                        review(answer(true, USER, List.of(AUDIENCE), Map.of())),
                        review(new TokenReviewBuilder().build())))
                .allSatisfy(review -> assertThat(review).isInstanceOf(Review.Refused.class));
    }

    @Test
    void review_apiServerAway_isToldWithoutTheToken() {
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                .andReturn(500, "s3cret")
                .always();
        try (var client = server.createClient()) {
            client.getConfiguration().setRequestRetryBackoffLimit(0);
            assertThatThrownBy(() -> new KubernetesTokens(client, AUDIENCE).review("s3cret"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("500")
                    .hasMessageNotContaining("s3cret");
        }
    }

    private Review review(TokenReview answer) throws IOException {
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                .andReturn(201, answer)
                .once();
        try (var client = server.createClient()) {
            return new KubernetesTokens(client, AUDIENCE).review("token");
        }
    }

    private static TokenReview answer(
            boolean authenticated, String user, List<String> audiences, Map<String, List<String>> extra) {
        return new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(authenticated)
                .withAudiences(audiences)
                .withNewUser()
                .withUsername(user)
                .withExtra(extra)
                .endUser()
                .endStatus()
                .build();
    }
}
