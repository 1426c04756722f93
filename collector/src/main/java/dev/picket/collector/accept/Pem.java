package dev.picket.collector.accept;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Certificates and keys as PEM files (RFC 7468). Keys are for their owner's eyes only; what is wrong with a file is said with its name. */
final class Pem {
    private static final String CERTIFICATE = "CERTIFICATE";
    private static final String KEY = "PRIVATE KEY";
    private static final String PUBLIC_KEY = "PUBLIC KEY";
    private static final int CURVE_BITS = 256;
    private static final int LINE = 64;
    private static final long FILE_BYTES_MAX = 64 << 10;
    private static final Set<PosixFilePermission> OWNER = EnumSet.of(
            PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE, PosixFilePermission.OWNER_EXECUTE);

    private Pem() {}

    static void write(Path file, X509Certificate certificate) throws IOException {
        replace(file, text(certificate), "rw-r--r--");
    }

    static String text(X509Certificate certificate) {
        try {
            return armour(CERTIFICATE, certificate.getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate that was made has an encoding", impossible);
        }
    }

    /** Somebody's public key on P-256; empty when it is anything else. */
    static Optional<PublicKey> publicKey(String text) {
        var begin = "-----BEGIN " + PUBLIC_KEY + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + PUBLIC_KEY + "-----");
        if (start < 0 || end < start) {
            return Optional.empty();
        }
        try {
            var encoded = Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
            var key = (ECPublicKey) KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(encoded));
            return key.getParams().getOrder().bitLength() == CURVE_BITS ? Optional.of(key) : Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException noKey) {
            return Optional.empty();
        }
    }

    static void write(Path file, PrivateKey key) throws IOException {
        replace(file, armour(KEY, key.getEncoded()), "rw-------");
    }

    static X509Certificate certificate(Path file) throws IOException {
        try {
            var factory = CertificateFactory.getInstance("X.509");
            return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(content(file, CERTIFICATE)));
        } catch (GeneralSecurityException broken) {
            throw broken(file, "a certificate", broken);
        }
    }

    /** An elliptic curve key. */
    static PrivateKey key(Path file) throws IOException {
        checkOwnerOnly(file);
        try {
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content(file, KEY)));
        } catch (GeneralSecurityException broken) {
            throw broken(file, "a private key", broken);
        }
    }

    private static void checkOwnerOnly(Path file) throws IOException {
        try {
            var permissions = Files.getPosixFilePermissions(file);
            if (!OWNER.containsAll(permissions)) {
                throw new IOException(file + " is a private key that others may read or write ("
                        + PosixFilePermissions.toString(permissions) + "): run chmod 600 " + file
                        + ", or delete the folder to begin with new keys if others may have read it");
            }
        } catch (NoSuchFileException missing) {
            throw missing(file, missing);
        } catch (UnsupportedOperationException notPosix) {
            return;
        }
    }

    private static byte[] content(Path file, String kind) throws IOException {
        var text = text(file);
        var begin = "-----BEGIN " + kind + "-----";
        var start = text.indexOf(begin);
        var end = text.indexOf("-----END " + kind + "-----");
        if (start < 0 || end < start) {
            throw broken(file, "a PEM file with a " + kind, new IOException("no " + begin));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
        } catch (IllegalArgumentException notBase64) {
            throw broken(file, "a PEM file with a " + kind, notBase64);
        }
    }

    private static IOException missing(Path file, NoSuchFileException cause) {
        return new IOException(file + " is missing: restore it, or delete the folder to begin with new keys", cause);
    }

    private static String text(Path file) throws IOException {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw broken(file, "a PEM file", new IOException("too large"));
            }
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException missing) {
            throw missing(file, missing);
        }
    }

    private static IOException broken(Path file, String expected, Exception why) {
        return new IOException(
                file + " is not " + expected + ": restore it, or delete the folder to begin with new keys", why);
    }

    private static String armour(String kind, byte[] content) {
        var body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    }

    private static void replace(Path file, String text, String permissions) throws IOException {
        var fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        createFor(fresh, permissions);
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void createFor(Path file, String permissions) throws IOException {
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        } catch (UnsupportedOperationException notPosix) {
            Files.createFile(file);
        }
    }
}
