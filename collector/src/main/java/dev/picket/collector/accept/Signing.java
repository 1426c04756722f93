package dev.picket.collector.accept;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Makes keys (P-256) and certificates (X.509 v3, RFC 5280; ECDSA with SHA-256). */
final class Signing {
    private static final String ALGORITHM = "SHA256withECDSA";
    private static final Duration AUTHORITY_LIFE = Duration.ofDays(3650);
    /** Clocks of nodes differ. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final int SERIAL_BITS = 127;
    private static final int COMMON_NAME_MAX = 64;

    private final SecureRandom random = new SecureRandom();

    KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"), random);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has P-256", impossible);
        }
    }

    X509Certificate authority(String name, KeyPair keys, Instant now) throws IOException {
        try {
            var subject = subject(name);
            var certificate = builder(subject, subject, keys.getPublic(), now, now.plus(AUTHORITY_LIFE))
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            identifiers().createSubjectKeyIdentifier(keys.getPublic()));
            return signed(certificate, keys.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("an authority cannot be made", impossible);
        }
    }

    /** @param names whom it speaks for; the first is the common name too */
    X509Certificate leaf(
            Authority authority,
            PublicKey key,
            List<SubjectName> names,
            KeyPurposeId purpose,
            Instant now,
            Duration life)
            throws IOException {
        try {
            var issuer = new JcaX509CertificateHolder(authority.certificate()).getSubject();
            var last = authority.certificate().getNotAfter().toInstant();
            var end = now.plus(life).isBefore(last) ? now.plus(life) : last;
            var certificate = builder(issuer, subject(names.getFirst().text()), key, now, end)
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                    .addExtension(Extension.subjectAlternativeName, false, alternatives(names))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            identifiers().createAuthorityKeyIdentifier(authority.certificate()))
                    .addExtension(
                            Extension.subjectKeyIdentifier, false, identifiers().createSubjectKeyIdentifier(key));
            return signed(certificate, authority.key());
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("a certificate cannot be made", impossible);
        }
    }

    /** The private key is the certificate's. */
    static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
        try {
            var probe = new byte[] {'p', 'r', 'o', 'b', 'e'};
            var signature = Signature.getInstance(ALGORITHM);
            signature.initSign(key);
            signature.update(probe);
            var signed = signature.sign();
            signature.initVerify(certificate.getPublicKey());
            signature.update(probe);
            return signature.verify(signed);
        } catch (GeneralSecurityException otherKind) {
            return false;
        }
    }

    /** The certificate is whole, and the authority made it. */
    static boolean signedBy(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private X509v3CertificateBuilder builder(
            X500Name issuer, X500Name subject, PublicKey key, Instant now, Instant end) {
        var start = now.minus(BACKDATED);
        return new JcaX509v3CertificateBuilder(
                issuer, new BigInteger(SERIAL_BITS, random), Date.from(start), Date.from(end), subject, key);
    }

    private static X500Name subject(String name) {
        var short64 = name.length() > COMMON_NAME_MAX ? name.substring(0, COMMON_NAME_MAX) : name;
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, short64).build();
    }

    private static GeneralNames alternatives(List<SubjectName> names) {
        return new GeneralNames(names.stream().map(Signing::alternative).toArray(GeneralName[]::new));
    }

    private static GeneralName alternative(SubjectName name) {
        return new GeneralName(name.address() ? GeneralName.iPAddress : GeneralName.dNSName, name.text());
    }

    private static JcaX509ExtensionUtils identifiers() throws GeneralSecurityException {
        return new JcaX509ExtensionUtils();
    }

    private static X509Certificate signed(X509v3CertificateBuilder certificate, PrivateKey key)
            throws OperatorCreationException, GeneralSecurityException {
        var signer = new JcaContentSignerBuilder(ALGORITHM).build(key);
        return new JcaX509CertificateConverter().getCertificate(certificate.build(signer));
    }

    /** A certificate that signs others, and its key. */
    record Authority(X509Certificate certificate, PrivateKey key) {
        @Override
        public String toString() {
            return "Authority[" + certificate.getSubjectX500Principal() + "]";
        }
    }
}
