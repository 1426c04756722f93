package dev.picket.agent.forward;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Base64;

/** The certificate and key that an agent shows, in files that are replaced as a whole; the key is new with each certificate. One thread. */
public final class CertificateFiles {
    private static final int LINE = 64;

    private final Tls tls;
    private final String agent;

    /** @param agent whom the certificate must be for */
    public CertificateFiles(Tls tls, String agent) {
        this.tls = tls;
        this.agent = agent;
    }

    /** Asks for a certificate. */
    @FunctionalInterface
    interface Asked {
        /**
         * @param publicKey PEM
         * @return PEM
         */
        String certificate(String publicKey) throws IOException, InterruptedException;
    }

    /** There is one, and less than two thirds of its life are over. */
    boolean fresh(Instant now) {
        if (!Files.isReadable(tls.key())) {
            return false;
        }
        try (var in = Files.newInputStream(tls.certificate())) {
            var certificate = read(in);
            var begin = certificate.getNotBefore().toInstant();
            var end = certificate.getNotAfter().toInstant();
            long life = end.toEpochMilli() - begin.toEpochMilli();
            return isOurs(certificate) && now.isBefore(begin.plusMillis(life / 3 * 2));
        } catch (IOException | GeneralSecurityException absentOrBroken) {
            return false;
        }
    }

    /** @throws IOException none was given, it is somebody else's, or the folder takes no file */
    void replace(Asked asked) throws IOException, InterruptedException {
        var keys = newKeys();
        var text = asked.certificate(armour("PUBLIC KEY", keys.getPublic().getEncoded()));
        check(text);
        Files.createDirectories(tls.key().toAbsolutePath().getParent());
        write(tls.key(), armour("PRIVATE KEY", keys.getPrivate().getEncoded()), "rw-------");
        write(tls.certificate(), text, "rw-r--r--");
    }

    private void check(String text) throws IOException {
        try (var in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII))) {
            var certificate = read(in);
            if (!isOurs(certificate)) {
                throw new IOException("the certificate is for " + certificate.getSubjectX500Principal()
                        + ", but this agent is " + agent + ": set agent.name to the node's name");
            }
        } catch (GeneralSecurityException broken) {
            throw new IOException("the collector's answer is no certificate", broken);
        }
    }

    private boolean isOurs(X509Certificate certificate) throws GeneralSecurityException {
        var names = certificate.getSubjectAlternativeNames();
        return names != null && names.stream().anyMatch(name -> agent.equals(name.get(1)));
    }

    private static X509Certificate read(InputStream in) throws GeneralSecurityException {
        return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has P-256", impossible);
        }
    }

    private static String armour(String kind, byte[] content) {
        var body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        var next = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(next);
        Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(next, text);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
