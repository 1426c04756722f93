package dev.picket.collector.accept;

import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Tokens of service accounts, judged by the API server (TokenReview, {@code authentication.k8s.io/v1}). Which node a token's pod runs on stands
 * in the review from Kubernetes 1.30 on.
 */
public final class KubernetesTokens implements TokenReviewer {
    private static final String ACCOUNT = "system:serviceaccount:";
    private static final String NODE = "authentication.kubernetes.io/node-name";

    private final KubernetesClient client;
    private final String audience;

    /** @param audience whom a token must have been issued for */
    public KubernetesTokens(KubernetesClient client, String audience) {
        this.client = client;
        this.audience = audience;
    }

    @Override
    public Review review(String token) throws IOException {
        try {
            var answer = client.tokenReviews().create(asked(token));
            return answer.getStatus() == null
                    ? new Review.Refused("the API server did not say whose token it is")
                    : judged(answer.getStatus());
        } catch (KubernetesClientException away) {
            throw new IOException("the API server cannot be asked whose token it is: " + reason(away), away);
        }
    }

    private TokenReview asked(String token) {
        return new TokenReviewBuilder()
                .withNewSpec()
                .withToken(token)
                .withAudiences(audience)
                .endSpec()
                .build();
    }

    private Review judged(TokenReviewStatus status) {
        if (!Boolean.TRUE.equals(status.getAuthenticated()) || status.getUser() == null) {
            return new Review.Refused("the API server does not know this token, or it has expired");
        }
        if (status.getAudiences() == null || !status.getAudiences().contains(audience)) {
            return new Review.Refused("the token is not meant for " + audience);
        }
        var name = String.valueOf(status.getUser().getUsername());
        if (!name.startsWith(ACCOUNT)) {
            return new Review.Refused("the token is not a service account's");
        }
        var extra = status.getUser().getExtra();
        var nodes = (extra == null ? Map.<String, List<String>>of() : extra).getOrDefault(NODE, List.of());
        return nodes.size() == 1
                ? new Review.Bearer(name.substring(ACCOUNT.length()).replace(':', '/'), nodes.getFirst())
                : new Review.Refused("the token does not say which node it is for:"
                        + " it must be projected into a pod, by Kubernetes 1.30 or newer");
    }

    /** Of the server's answer only what it calls the reason: its message may repeat the request. */
    private static String reason(KubernetesClientException away) {
        if (away.getCode() > 0) {
            var status = away.getStatus();
            return away.getCode() + (status == null || status.getReason() == null ? "" : " " + status.getReason());
        }
        return away.getCause() == null
                ? "it does not answer"
                : away.getCause().getClass().getSimpleName();
    }
}
