package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Images of toy files; those of Picket are looked at by {@link ImagesIT}. */
class ImageTarTest {
    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void tar_ofAllKinds_holdsThem_asRootsAndOfOneTime() throws IOException {
        var program = Files.writeString(folder.resolve("program"), "#!");
        var far = "a/" + "folder-with-a-long-name/".repeat(6) + "file";
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarStream(bytes, TIME.getEpochSecond())) {
            tar.add(Entry.text(far, "text"));
            tar.add(new Entry.Folder("tmp", 01777));
            tar.add(new Entry.Link("b/link", "../a"));
            tar.add(new Entry.Copied("b/program", Entry.EXECUTABLE, program, Optional.of(FileCapabilities.ofFlows())));
        }

        var files = TarReading.of(bytes.toByteArray());
        assertThat(bytes.size() % 512).isZero();
        assertThat(files).allSatisfy(file -> {
            assertThat(file.owner()).isEqualTo("0:0");
            assertThat(file.time()).isEqualTo(TIME.getEpochSecond());
        });
        assertThat(files.stream().map(TarReading.File::path)).contains("a/", far, "tmp/", "b/", "b/link", "b/program");
        assertThat(file(files, far).bytes()).asString().isEqualTo("text");
        assertThat(file(files, "tmp/").mode()).isEqualTo(01777);
        assertThat(file(files, "b/link").link()).isEqualTo("../a");
        assertThat(file(files, "b/program").mode()).isEqualTo(0755);
    }

    /** As {@code setcap cap_net_admin,cap_bpf=ep} writes it. */
    @Test
    void tar_ofAProgramWithCapabilities_carriesTheAttribute() throws IOException {
        var program = Files.writeString(folder.resolve("program"), "#!");
        var bytes = new ByteArrayOutputStream();
        try (var tar = new TarStream(bytes, 0)) {
            tar.add(new Entry.Copied("program", Entry.EXECUTABLE, program, Optional.of(FileCapabilities.ofFlows())));
        }

        assertThat(TarReading.of(bytes.toByteArray()).getFirst().records())
                .containsEntry(
                        "SCHILY.xattr.security.capability", "0100000200100000" + "00000000" + "80000000" + "00000000");
    }

    @ParameterizedTest
    @ValueSource(strings = {"amd64", "arm64"})
    void image_ofAnArchitecture_saysSo_andItsDigestsAreThoseOfItsBlobs(String architecture) throws IOException {
        var files = TarReading.of(Files.readAllBytes(image(architecture, "one.tar")));
        var manifest = json(files, json(files, "index.json").path("manifests").get(0));
        var config = json(files, manifest.path("config"));

        assertThat(config.path("architecture").asText()).isEqualTo(architecture);
        assertThat(config.path("config").path("User").asText()).isEqualTo("65532:65532");
        assertThat(config.path("config").path("Cmd").get(0).asText()).isEqualTo("agent");
        assertThat(manifest.path("layers")).hasSize(2);
        for (int i = 0; i < 2; i++) {
            var blob = blob(files, manifest.path("layers").get(i));
            assertThat("sha256:" + Digest.of(blob.bytes()))
                    .isEqualTo(manifest.path("layers").get(i).path("digest").asText());
            assertThat("sha256:" + Digest.of(unpacked(blob.bytes())))
                    .isEqualTo(config.path("rootfs").path("diff_ids").get(i).asText());
        }
    }

    @Test
    void image_writtenTwice_isTheSame() throws IOException {
        assertThat(image("amd64", "one.tar")).hasSameBinaryContentAs(image("amd64", "two.tar"));
    }

    private Path image(String architecture, String name) throws IOException {
        var scratch = Files.createDirectories(folder.resolve(name + ".d"));
        var layers = List.of(
                Layer.pack("first", List.of(Entry.text("b", "1"), Entry.text("a", "2")), 1, scratch),
                Layer.pack("second", List.of(Entry.text("c/d", "3")), 1, scratch));
        var file = folder.resolve(name);
        new ImageTar("toy:1", architecture, "agent", layers, TIME).write(file);
        return file;
    }

    private static TarReading.File file(List<TarReading.File> files, String path) {
        return files.stream()
                .filter(file -> file.path().equals(path))
                .findFirst()
                .orElseThrow();
    }

    private static TarReading.File blob(List<TarReading.File> files, JsonNode described) {
        return file(files, "blobs/sha256/" + described.path("digest").asText().substring(7));
    }

    private static JsonNode json(List<TarReading.File> files, JsonNode described) throws IOException {
        return new ObjectMapper().readTree(blob(files, described).bytes());
    }

    private static JsonNode json(List<TarReading.File> files, String path) throws IOException {
        return new ObjectMapper().readTree(file(files, path).bytes());
    }

    private static byte[] unpacked(byte[] content) throws IOException {
        try (var in = new GZIPInputStream(new ByteArrayInputStream(content))) {
            return in.readAllBytes();
        }
    }
}
