package dev.picket.collector.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.picket.collector.accept.Enrolment.Answer;
import dev.picket.collector.accept.TokenReviewer.Review;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
    private static final Duration LIFE = Duration.ofHours(24);

    @TempDir
    Path folder;

    @Test
    void enrol_agentsToken_certifiesItsNodeAndNoOther() throws Exception {
        var authority = authority();
        var keys = keys("secp256r1");

        var answer = enrolment(authority, bearer("picket/agent", "node-1")).enrol("t", pem(keys));

        var certificate = certificate(((Answer.Issued) answer).certificate());
        assertThat(PeerNames.of(certificate)).containsExactly("node-1");
        assertThat(certificate.getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(certificate.getNotAfter().toInstant()).isEqualTo(Samples.NOW.plus(LIFE));
        assertThat(certificate.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        assertThat(Signing.signedBy(Pem.certificate(authority.certificate()), certificate))
                .isTrue();
        assertThat(new Peer.Certified(PeerNames.of(certificate)).speaksFor("node-2"))
                .isFalse();
    }

    @Test
    void enrol_anotherAccount_isRefusedByName() throws Exception {
        var enrolment = enrolment(authority(), bearer("shop/web", "node-1"));

        var answer = enrolment.enrol("t", pem(keys("secp256r1")));

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.why()).contains("shop/web", "collector.enrol.accounts"));
        assertThat(enrolment.refused()).isEqualTo(1);
        assertThat(enrolment.issued()).isZero();
    }

    @Test
    void enrol_tokenThatIsNotGood_isRefusedAndNotRepeated() throws Exception {
        var answer = enrolment(authority(), _ -> new Review.Refused("expired")).enrol("s3cret", pem(keys("secp256r1")));

        assertThat(answer).isEqualTo(new Answer.Refused("expired"));
    }

    @Test
    void enrol_issuerAway_isToldToAskAgain() throws Exception {
        var enrolment = enrolment(authority(), _ -> {
            throw new IOException("away");
        });

        assertThat(enrolment.enrol("t", pem(keys("secp256r1")))).isEqualTo(new Answer.Unavailable("away"));
        assertThat(enrolment.failed()).isEqualTo(1);
    }

    @Test
    void enrol_whatIsNoKeyOfOurKind_isRefused() throws Exception {
        var enrolment = enrolment(authority(), bearer("picket/agent", "node-1"));
        var rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);

        for (var body : new String[] {
            "",
            "no key",
            "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----",
            pem(keys("secp384r1")),
            pem(rsa.generateKeyPair())
        }) {
            assertThat(enrolment.enrol("t", body)).as(body).isInstanceOf(Answer.Refused.class);
        }
    }

    private CertificateAuthority authority() throws IOException {
        return CertificateAuthority.open(folder, InstantSource.fixed(Samples.NOW));
    }

    private static Enrolment enrolment(CertificateAuthority authority, TokenReviewer reviewer) {
        return new Enrolment(authority, reviewer, Set.of("picket/agent"), LIFE);
    }

    private static TokenReviewer bearer(String account, String node) {
        return _ -> new Review.Bearer(account, node);
    }

    private static KeyPair keys(String curve) throws Exception {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    private static String pem(KeyPair keys) {
        return "-----BEGIN PUBLIC KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(keys.getPublic().getEncoded())
                + "\n-----END PUBLIC KEY-----\n";
    }

    private static X509Certificate certificate(String pem) throws Exception {
        return (X509Certificate) CertificateFactory.getInstance("X.509")
                .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
