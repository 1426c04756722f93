package dev.picket.collector.context;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The private key of a kubeconfig. One in PKCS#8 ({@code BEGIN PRIVATE KEY}, RFC 5208) says itself of which kind it is, but the client
 * library takes it for RSA unless it is told: elliptic keys, as cert-manager issues them, would be refused.
 */
final class ClientKey {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";
    private static final String ELLIPTIC = "EC";

    private ClientKey() {}

    /** Tells the client library of an elliptic key; leaves every other, and one that cannot be read, to it. */
    static void tellKind(Config config) {
        var pem = pem(config);
        if (pem.contains(BEGIN) && pem.contains(END) && isElliptic(pem)) {
            config.setClientKeyAlgo(ELLIPTIC);
        }
    }

    private static boolean isElliptic(String pem) {
        var body = pem.substring(pem.indexOf(BEGIN) + BEGIN.length(), pem.indexOf(END));
        try {
            var encoded = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
            KeyFactory.getInstance(ELLIPTIC).generatePrivate(encoded);
            return true;
        } catch (GeneralSecurityException | IllegalArgumentException another) {
            return false;
        }
    }

    private static String pem(Config config) {
        try {
            return config.getClientKeyData() != null
                    ? new String(Base64.getMimeDecoder().decode(config.getClientKeyData()), StandardCharsets.US_ASCII)
                    : file(config.getClientKeyFile());
        } catch (IOException | IllegalArgumentException unreadable) {
            return "";
        }
    }

    private static String file(@Nullable String path) throws IOException {
        return path == null ? "" : Files.readString(Path.of(path), StandardCharsets.US_ASCII);
    }
}
