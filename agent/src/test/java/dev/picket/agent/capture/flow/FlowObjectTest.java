package dev.picket.agent.capture.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The committed object is the one that its committed source compiles to. */
class FlowObjectTest {
    private static final Path SOURCES = Path.of("src/main/bpf");

    @Test
    void manifest_namesTheCommittedSource() throws IOException {
        assertThat(manifest())
                .as("run agent/src/main/bpf/build after a change of packet.h or flow.bpf.c")
                .containsEntry("source", sha256(bytes("packet.h"), bytes("flow.bpf.c")));
    }

    @Test
    void manifest_namesTheCommittedObject() throws IOException {
        assertThat(manifest()).containsEntry("object", sha256(KernelTable.shipped()));
    }

    private static Map<String, String> manifest() {
        try (var stream = KernelTable.class.getResourceAsStream("flow.bpf.manifest")) {
            assertThat(stream).isNotNull();
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" ", 2))
                    .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
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
