package dev.picket.agent.forward;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;

/**
 * Where the collector gives certificates, over TLS. The files are read at each question: Kubernetes renews the token, and the authority may come
 * later than the agent.
 *
 * @param address https, without a path
 * @param token file with the token of the agent's service account
 * @param authority file with whom to believe, PEM
 */
public record EnrolmentDesk(URI address, Path token, Path authority) {
    private static final Duration WITHIN = Duration.ofSeconds(10);
    private static final int ANSWER_MAX = 16 << 10;
    private static final int SHOWN_MAX = 300;

    /** @throws IOException in words for the operator; never the token */
    String certify(String publicKey) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address.resolve("/enrol"))
                .timeout(WITHIN)
                .header("Authorization", "Bearer " + read(token, "the token").strip())
                .header("Content-Type", "application/x-pem-file")
                .POST(BodyPublishers.ofString(publicKey, StandardCharsets.US_ASCII))
                .build();
        try (var client = HttpClient.newBuilder()
                .sslContext(believing())
                .connectTimeout(WITHIN)
                .build()) {
            return certificate(client.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), ANSWER_MAX)));
        } catch (SSLHandshakeException strange) {
            throw new IOException(
                    "whoever answers there is not of the authority in " + authority + ": " + strange.getMessage(),
                    strange);
        } catch (IllegalArgumentException unusable) {
            throw new IOException(token + " holds no token", unusable);
        }
    }

    private static String certificate(HttpResponse<String> answer) throws IOException {
        if (answer.statusCode() == 200) {
            return answer.body();
        }
        var said = answer.body().replaceAll("[^ -~]", " ");
        throw new IOException(
                "it answers " + answer.statusCode() + ": " + said.substring(0, Math.min(SHOWN_MAX, said.length())));
    }

    private SSLContext believing() throws IOException {
        try (var in = new ByteArrayInputStream(
                read(authority, "the collector's authority").getBytes(StandardCharsets.US_ASCII))) {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException broken) {
            throw new IOException(authority + " holds no certificates: expected PEM", broken);
        }
    }

    private static String read(Path file, String what) throws IOException {
        try {
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (NoSuchFileException absent) {
            throw new IOException(file + " with " + what + " is not there yet", absent);
        }
    }
}
