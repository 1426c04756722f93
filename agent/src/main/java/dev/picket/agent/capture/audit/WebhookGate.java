package dev.picket.agent.capture.audit;

import dev.picket.agent.capture.BearerToken;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Who may send. Any thread. */
final class WebhookGate {
    private final Optional<BearerToken> token;
    private final boolean certificates;
    private final Set<String> names;

    /**
     * @param token that must be shown, if there is one
     * @param certificates whether a client certificate must be shown
     * @param names that it may carry; empty: any
     */
    WebhookGate(Optional<BearerToken> token, boolean certificates, Set<String> names) {
        this.token = token;
        this.certificates = certificates;
        this.names = Set.copyOf(names);
        if (token.isEmpty() && !certificates) {
            throw new IllegalArgumentException("a gate that asks for nothing");
        }
    }

    /**
     * @param authorization the header, or empty
     * @param peer the client's certificate, already verified against the authority
     */
    boolean admits(String authorization, Optional<X509Certificate> peer) {
        return (token.isEmpty() || token.get().isShown(authorization))
                && (!certificates || peer.filter(this::named).isPresent());
    }

    private boolean named(X509Certificate peer) {
        return names.isEmpty() || commonName(peer).filter(names::contains).isPresent();
    }

    private static Optional<String> commonName(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(part -> part.getValue().toString())
                            .findFirst();
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }
}
