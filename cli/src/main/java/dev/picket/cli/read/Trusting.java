package dev.picket.cli.read;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Clients that believe in one authority alone. */
public final class Trusting {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(15);

    private Trusting() {}

    /**
     * The caller's to close.
     *
     * @param authority certificate in PEM; empty: the system's
     * @throws IOException names the file that cannot be used
     */
    public static HttpClient client(Optional<Path> authority) throws IOException {
        var client = HttpClient.newBuilder().connectTimeout(CONNECT_WITHIN);
        if (authority.isPresent()) {
            client.sslContext(believingIn(authority.get()));
        }
        return client.build();
    }

    private static SSLContext believingIn(Path authority) throws IOException {
        try {
            var certificate = CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(authority)));
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry("picket", certificate);
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authority + " is no certificate of an authority: " + e.getMessage(), e);
        }
    }
}
