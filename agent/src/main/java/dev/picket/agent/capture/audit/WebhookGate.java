package dev.picket.agent.capture.audit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** Who may send. Any thread. */
final class WebhookGate {
    private static final String BEARER = "bearer ";

    private final Optional<byte[]> token;
    private final boolean certificates;
    private final Set<String> names;

    /**
     * @param token that must be shown, if there is one
     * @param certificates whether a client certificate must be shown
     * @param names that it may carry; empty: any
     */
    WebhookGate(Optional<String> token, boolean certificates, Set<String> names) {
        this.token = token.map(WebhookGate::bytes);
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
        return (token.isEmpty() || shows(token.get(), authorization))
                && (!certificates || peer.filter(this::named).isPresent());
    }

    /** In a time that does not depend on how much of it is right. */
    private static boolean shows(byte[] token, String authorization) {
        return authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(
                        token, bytes(authorization.substring(BEARER.length()).strip()));
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

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
