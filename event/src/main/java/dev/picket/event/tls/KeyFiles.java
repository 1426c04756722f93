package dev.picket.event.tls;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.stream.Stream;
import javax.net.ssl.X509KeyManager;

/**
 * What a server shows, as PEM files that somebody else may write, such as cert-manager.
 *
 * @param certificate with those that signed it, if they are wanted on the way
 * @param key private, of elliptic curves or RSA
 */
public record KeyFiles(Path certificate, Path key) {
    private static final byte[] PROBE = {'p', 'r', 'o', 'b', 'e'};

    /**
     * Both as they are now.
     *
     * @throws IOException names the file that cannot be used
     */
    Content content() throws IOException {
        return new Content(read(certificate), read(key));
    }

    private static Buffer read(Path file) throws IOException {
        try {
            return Buffer.buffer(Files.readAllBytes(file));
        } catch (IOException unreadable) {
            throw new IOException(file + " cannot be read", unreadable);
        }
    }

    /**
     * That a server can show them: both are PEM, and the key is the certificate's.
     *
     * @return the certificate
     * @throws IOException names the files and what is wrong
     */
    public X509Certificate check(Vertx vertx) throws IOException {
        return check(vertx, content());
    }

    X509Certificate check(Vertx vertx, Content content) throws IOException {
        try {
            var factory = content.options().getKeyManagerFactory(vertx);
            var manager = Arrays.stream(factory.getKeyManagers())
                    .filter(X509KeyManager.class::isInstance)
                    .map(X509KeyManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no key in it"));
            var alias = Stream.of("EC", "RSA", "EdDSA")
                    .map(kind -> manager.getServerAliases(kind, null))
                    .filter(names -> names != null && names.length > 0)
                    .map(names -> names[0])
                    .findFirst()
                    .orElseThrow(() -> new IOException("neither of elliptic curves nor RSA"));
            var shown = manager.getCertificateChain(alias)[0];
            if (!belongTogether(shown, manager.getPrivateKey(alias))) {
                throw new IOException("the key is not the certificate's");
            }
            return shown;
        } catch (Exception unusable) { // of every kind, by the parsers of Vert.x
            throw new IOException(
                    certificate + " and " + key + " cannot be shown: " + unusable.getMessage() + "; expected PEM files",
                    unusable);
        }
    }

    private static boolean belongTogether(X509Certificate certificate, PrivateKey key) throws GeneralSecurityException {
        var signature = Signature.getInstance(algorithm(key));
        signature.initSign(key);
        signature.update(PROBE);
        var signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(PROBE);
        return signature.verify(signed);
    }

    private static String algorithm(PrivateKey key) {
        return switch (key.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            case String other -> other;
        };
    }

    /** Bytes of both files, which were read one after the other: somebody may have renewed them in between. */
    record Content(Buffer certificate, Buffer key) {
        PemKeyCertOptions options() {
            return new PemKeyCertOptions().setCertValue(certificate).setKeyValue(key);
        }
    }
}
