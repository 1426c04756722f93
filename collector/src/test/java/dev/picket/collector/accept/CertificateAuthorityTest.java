package dev.picket.collector.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Samples.NOW);

    @TempDir
    Path folder;

    @Test
    void open_first_makesAnAuthorityWhoseKeyIsItsOwners() throws Exception {
        CertificateAuthority.open(folder, CLOCK);

        assertThat(permissions("ca.key")).isEqualTo("rw-------");
        var authority = Pem.certificate(folder.resolve("ca.pem"));
        authority.verify(authority.getPublicKey());
        assertThat(authority.getBasicConstraints()).isZero();
    }

    @Test
    void open_again_isTheSameAndReusesWhatItIssued() throws IOException {
        var first = CertificateAuthority.open(folder, CLOCK);
        var server = Files.readString(first.server(List.of("picket.example")).certificate());
        var agent = Files.readString(first.agent("node-1").certificate());
        var authority = Files.readString(first.certificate());

        var second = CertificateAuthority.open(folder, CLOCK);

        assertThat(second.server(List.of("picket.example")).certificate()).hasContent(server);
        assertThat(second.agent("node-1").certificate()).hasContent(agent);
        assertThat(second.certificate()).hasContent(authority);
    }

    @Test
    void server_names_areInTheCertificate() throws Exception {
        var authority = CertificateAuthority.open(folder, CLOCK);

        var identity = authority.server(List.of("picket.example", "10.1.2.3"));

        var certificate = Pem.certificate(identity.certificate());
        assertThat(PeerNames.of(certificate))
                .contains("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1", "picket.example", "10.1.2.3");
        certificate.verify(Pem.certificate(authority.certificate()).getPublicKey());
        assertThat(permissions("server.key")).isEqualTo("rw-------");
    }

    @Test
    void server_anotherName_isIssuedAnew() throws IOException {
        var authority = CertificateAuthority.open(folder, CLOCK);
        var before = Files.readString(authority.server(List.of()).certificate());

        var after = authority.server(List.of("new.example"));

        assertThat(Files.readString(after.certificate())).isNotEqualTo(before);
    }

    @Test
    void agent_nearItsEnd_isIssuedAnew() throws IOException {
        var before = Files.readString(
                CertificateAuthority.open(folder, CLOCK).agent("node-1").certificate());
        var later = InstantSource.fixed(Samples.NOW.plus(Duration.ofDays(336)));

        var after = CertificateAuthority.open(folder, later).agent("node-1");

        assertThat(Files.readString(after.certificate())).isNotEqualTo(before);
        assertThat(Pem.certificate(after.certificate()).getNotAfter().toInstant())
                .isAfter(Samples.NOW.plus(Duration.ofDays(365)));
    }

    @Test
    void agent_longName_isProvenByItsWholeName() throws IOException {
        var authority = CertificateAuthority.open(folder, CLOCK);
        var name = "n".repeat(100);

        var certificate = Pem.certificate(authority.agent(name).certificate());

        assertThat(PeerNames.of(certificate)).containsExactly(name);
    }

    @Test
    void agent_notAName_isRefused() throws IOException {
        var authority = CertificateAuthority.open(folder, CLOCK);

        assertThatThrownBy(() -> authority.agent("../ca")).hasMessageContaining("not an agent's name");
    }

    @Test
    void open_keyReadableByOthers_namesTheFileAndTheFix() throws IOException {
        CertificateAuthority.open(folder, CLOCK);
        Files.setPosixFilePermissions(folder.resolve("ca.key"), PosixFilePermissions.fromString("rw-r--r--"));

        assertThatThrownBy(() -> CertificateAuthority.open(folder, CLOCK))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(folder.resolve("ca.key") + " is a private key that others may read")
                .hasMessageContaining("chmod 600");
    }

    @Test
    void open_brokenFiles_nameTheFile() throws IOException {
        CertificateAuthority.open(folder, CLOCK);
        for (var name : List.of("ca.pem", "ca.key")) {
            var file = folder.resolve(name);
            var whole = Files.readString(file);
            for (var broken : List.of("", whole.substring(0, 80), whole.replace('A', 'B'), "-".repeat(100_000))) {
                Files.writeString(file, broken);
                assertThatThrownBy(() -> CertificateAuthority.open(folder, CLOCK))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining(file.toString());
            }
            Files.delete(file);
            assertThatThrownBy(() -> CertificateAuthority.open(folder, CLOCK))
                    .hasMessageContaining(file + " is missing");
            Files.writeString(file, whole);
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
        CertificateAuthority.open(folder, CLOCK);
    }

    @Test
    void open_keyOfAnother_isRefused(@TempDir Path other) throws IOException {
        CertificateAuthority.open(folder, CLOCK);
        CertificateAuthority.open(other, CLOCK);
        Files.copy(other.resolve("ca.pem"), folder.resolve("ca.pem"), StandardCopyOption.REPLACE_EXISTING);

        assertThatThrownBy(() -> CertificateAuthority.open(folder, CLOCK))
                .hasMessageContaining("do not belong together");
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }
}
