package dev.picket.collector.accept;

import dev.picket.collector.accept.TokenReviewer.Review;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives agents their certificates: a token of their service account proves which node they run on, and the certificate carries that node's name
 * and no other, whatever they ask for. Short-lived, so that a stolen key is worth little; asked for anew before its end. Any thread; blocks.
 */
public final class Enrolment {
    private static final Logger LOG = LoggerFactory.getLogger(Enrolment.class);

    private final CertificateAuthority authority;
    private final TokenReviewer reviewer;
    private final Set<String> accounts;
    private final Duration life;
    private final LongAdder issued = new LongAdder();
    private final LongAdder refused = new LongAdder();
    private final LongAdder failed = new LongAdder();

    /**
     * @param accounts namespace/name of the service accounts that agents run as
     * @param life of a certificate
     */
    public Enrolment(CertificateAuthority authority, TokenReviewer reviewer, Set<String> accounts, Duration life) {
        this.authority = authority;
        this.reviewer = reviewer;
        this.accounts = Set.copyOf(accounts);
        this.life = life;
    }

    /**
     * @param token of the agent's service account, issued for us
     * @param key the agent's public key, PEM
     */
    public Answer enrol(String token, String key) {
        try {
            return switch (reviewer.review(token)) {
                case Review.Bearer bearer
                when !accounts.contains(bearer.account()) ->
                    refuse("agents do not run as " + bearer.account() + ": collector.enrol.accounts does not name it");
                case Review.Bearer bearer -> issue(bearer.node(), key);
                case Review.Refused(var why) -> refuse(why);
            };
        } catch (IOException away) {
            failed.increment();
            LOG.warn("an agent cannot enrol: {}", away.getMessage());
            return new Answer.Unavailable(String.valueOf(away.getMessage()));
        }
    }

    private Answer issue(String node, String key) throws IOException {
        var publicKey = Pem.publicKey(key);
        if (publicKey.isEmpty()) {
            return refuse("the body is no public key: expected PEM, elliptic curve P-256");
        }
        var certificate = authority.agent(node, publicKey.get(), life);
        issued.increment();
        return new Answer.Issued(certificate);
    }

    private Answer refuse(String why) {
        refused.increment();
        LOG.warn("an agent was not enrolled: {}", why);
        return new Answer.Refused(why);
    }

    /** Certificates that were given. */
    public long issued() {
        return issued.sum();
    }

    /** Askers who got none. */
    public long refused() {
        return refused.sum();
    }

    /** Askers who must ask again, for the issuer of tokens was away. */
    public long failed() {
        return failed.sum();
    }

    /** What an agent hears. */
    public sealed interface Answer {
        /** @param certificate PEM */
        record Issued(String certificate) implements Answer {}

        /** Asking again will not help. */
        record Refused(String why) implements Answer {}

        /** Ask again later. */
        record Unavailable(String why) implements Answer {}
    }
}
