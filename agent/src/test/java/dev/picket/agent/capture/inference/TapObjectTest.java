package dev.picket.agent.capture.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The committed object is the one that its committed source compiles to. */
class TapObjectTest {
    private static final Path SOURCES = Path.of("src/main/bpf");
    private static final Path RESOURCES = Path.of("src/main/resources/dev/picket/agent/capture/inference");

    @Test
    void manifest_namesTheCommittedSourceAndObject() throws IOException {
        assertThat(Files.readAllLines(RESOURCES.resolve("tap.bpf.manifest")).subList(0, 2))
                .as("run agent/src/main/bpf/build after a change of packet.h, tls.h or tap.bpf.c")
                .isEqualTo(List.of(
                        "source " + sha256(bytes("packet.h"), bytes("tls.h"), bytes("tap.bpf.c")),
                        "object " + sha256(TapRing.shipped())));
    }

    private static byte[] bytes(String source) throws IOException {
        return Files.readAllBytes(SOURCES.resolve(source));
    }

    private static String sha256(byte[]... parts) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            List.of(parts).forEach(digest::update);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
