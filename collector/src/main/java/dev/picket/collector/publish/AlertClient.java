package dev.picket.collector.publish;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** How Alertmanagers are spoken to. */
final class AlertClient {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    private AlertClient() {}

    /**
     * The caller's to close.
     *
     * @param authorities certificates in PEM of whom to believe; empty: those of the system
     * @throws IOException names the file that cannot be used
     */
    static HttpClient of(Optional<Path> authorities) throws IOException {
        var client = HttpClient.newBuilder().version(Version.HTTP_1_1).connectTimeout(CONNECT_WITHIN);
        if (authorities.isPresent()) {
            client.sslContext(believingIn(authorities.get()));
        }
        return client.build();
    }

    private static SSLContext believingIn(Path authorities) throws IOException {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            var certificates = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(authorities)));
            if (certificates.isEmpty()) {
                throw new IOException("collector.alerting.authority: " + authorities + " holds no certificate");
            }
            for (var certificate : certificates) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "collector.alerting.authority: " + authorities + " is no certificate of an authority: "
                            + e.getMessage(),
                    e);
        } catch (java.nio.file.NoSuchFileException e) {
            throw new IOException("collector.alerting.authority: there is no file " + authorities, e);
        }
    }
}
