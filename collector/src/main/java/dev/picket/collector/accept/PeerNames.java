package dev.picket.collector.accept;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** The names that a certificate proves: its DNS names and addresses; its common name only if it has none of these (RFC 6125). */
final class PeerNames {
    private static final Set<Integer> DNS_OR_ADDRESS = Set.of(2, 7);

    private PeerNames() {}

    static Set<String> of(X509Certificate certificate) {
        var names = new HashSet<String>();
        addAlternatives(certificate, names);
        if (names.isEmpty()) {
            addCommonName(certificate, names);
        }
        return names;
    }

    private static void addAlternatives(X509Certificate certificate, Set<String> names) {
        try {
            var alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                alternatives.stream()
                        .filter(name -> DNS_OR_ADDRESS.contains(name.getFirst()))
                        .forEach(name -> names.add(String.valueOf(name.get(1))));
            }
        } catch (CertificateParsingException noNames) {
            return;
        }
    }

    private static void addCommonName(X509Certificate certificate, Set<String> names) {
        try {
            new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .forEach(part -> names.add(String.valueOf(part.getValue())));
        } catch (InvalidNameException nameless) {
            return;
        }
    }
}
