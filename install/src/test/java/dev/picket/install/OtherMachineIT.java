package dev.picket.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Images for arm64, assembled on amd64. No JDK for arm64 can be had here, so this makes one: this JDK's classes as jmods whose target is
 * linux-aarch64, with toys for the programs and libraries of the JDK itself. All else is real: jlink, Debian's libraries for arm64, DuckDB's, the
 * jars. Whether it runs, only such a machine can say.
 */
class OtherMachineIT {
    private static final Path DEBIAN = Path.of("/usr/aarch64-linux-gnu");
    /** In an image that was linked, and in no jmod. */
    private static final Pattern MADE_BY_JLINK = Pattern.compile(
            "/(BoundMethodHandle\\$Species_[^L].*|BoundMethodHandle\\$Species_L[^.].*|SystemModules\\$.*)\\.class$");

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder = Path.of(".");

    private Path jdk = Path.of(".");

    @BeforeEach
    void makeJdk() throws IOException {
        assumeTrue(Files.isDirectory(DEBIAN.resolve("lib")), "skipped: run apt-get install libstdc++6-arm64-cross");
        jdk = Files.createDirectories(folder.resolve("jdk"));
        Files.writeString(
                jdk.resolve("release"),
                "JAVA_RUNTIME_VERSION=\"" + Runtime.version() + "\"\nOS_ARCH=\"aarch64\"\nOS_NAME=\"Linux\"\n");
    }

    @Test
    void images_ofAnotherMachinesJdk_areForThatMachine_toTheLastLibrary() throws IOException {
        makeJmods();
        var out = Files.createDirectories(folder.resolve("out"));
        var scratch = Files.createDirectories(folder.resolve("scratch"));

        new Images(jars(), Sbom.read(materials()), "1.0", Instant.EPOCH, out, scratch).writeFor(jdk, DEBIAN);

        for (var image : List.of("picket-agent", "picket-collector")) {
            var other = TarReading.of(Files.readAllBytes(folder.resolve("out/" + image + "-arm64.tar")));
            assertThat(config(other).path("architecture").asText()).isEqualTo("arm64");
            assertThat(json(other, "index.json")
                            .at("/manifests/0/platform/architecture")
                            .asText())
                    .isEqualTo("arm64");
            assertThat(machines(other)).as("of all programs and libraries").containsExactly("arm64");
            assertThat(paths(other))
                    .contains("lib/ld-linux-aarch64.so.1", "lib/aarch64-linux-gnu/libc.so.6", "opt/picket/jre/bin/java")
                    .contains("lib/aarch64-linux-gnu/libjli.so")
                    .noneMatch(path -> path.contains("x86_64"));
            assertThat(folder.resolve("out/" + image + "-arm64.cdx.json"))
                    .content()
                    .contains("arch=arm64", "libc6-arm64-cross");
        }
        assertThat(paths(TarReading.of(Files.readAllBytes(folder.resolve("out/picket-collector-arm64.tar")))))
                .as("what DuckDB's library for arm64 is linked with")
                .contains("lib/aarch64-linux-gnu/libstdc++.so.6");
    }

    @Test
    void link_withoutJmods_isRefusedWithTheFix() {
        assertThatThrownBy(() -> JavaRuntime.link(jdk, folder.resolve("jre")))
                .hasMessageContaining("has no jmods")
                .hasMessageContaining("unpack those of the very same version into " + jdk.resolve("jmods"));
    }

    @Test
    void link_ofAMachineThatNoImagesAreFor_isRefusedByName() throws IOException {
        Files.createFile(Files.createDirectories(jdk.resolve("jmods")).resolve("java.base.jmod"));
        Files.writeString(jdk.resolve("release"), "OS_ARCH=\"riscv64\"\n");

        assertThatThrownBy(() -> JavaRuntime.link(jdk, folder.resolve("jre")))
                .hasMessageContaining("no images are made for the architecture \"riscv64\"");
    }

    private void makeJmods() throws IOException {
        Files.createDirectories(jdk.resolve("jmods"));
        var linker = "/lib/ld-linux-aarch64.so.1";
        ToyElf.write(folder.resolve("cmds/java"), ToyElf.ARM64, linker, "libjli.so", "libc.so.6");
        ToyElf.write(folder.resolve("libs/libjli.so"), ToyElf.ARM64, "", "libc.so.6");
        ToyElf.write(folder.resolve("libs/server/libjvm.so"), ToyElf.ARM64, "", "libm.so.6", "libc.so.6");
        var modules = new ArrayList<>(modules());
        modules.remove("java.base");
        modules.addLast("java.base"); // which knows the others by their hashes
        for (var module : modules) {
            var classes = folder.resolve("classes").resolve(module);
            copy(FileSystems.getFileSystem(URI.create("jrt:/")).getPath("modules", module), classes);
            jmod(module, classes);
        }
    }

    /** With all that they require. */
    private static Set<String> modules() {
        return Configuration.empty()
                .resolve(ModuleFinder.ofSystem(), ModuleFinder.of(), JavaRuntime.MODULES)
                .modules()
                .stream()
                .map(module -> module.name())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private void jmod(String module, Path classes) {
        var said = new StringWriter();
        var writer = new PrintWriter(said);
        var words = new ArrayList<>(List.of(
                "create",
                "--class-path",
                classes.toString(),
                "--target-platform",
                "linux-aarch64",
                "--compress",
                "zip-0"));
        if (module.equals("java.base")) {
            words.addAll(List.of(
                    "--cmds",
                    folder.resolve("cmds").toString(),
                    "--libs",
                    folder.resolve("libs").toString()));
            words.addAll(List.of("--module-path", jdk.resolve("jmods").toString(), "--hash-modules", ".*"));
        }
        words.add(jdk.resolve("jmods/" + module + ".jmod").toString());
        int code = ToolProvider.findFirst("jmod").orElseThrow().run(writer, writer, words.toArray(String[]::new));
        assertThat(code).as(said.toString()).isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (var file : all.filter(
                            file -> !MADE_BY_JLINK.matcher(file.toString()).find())
                    .toList()) {
                var there = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(there);
                } else {
                    Files.copy(file, there);
                }
            }
        }
    }

    private static Path jars() {
        return Repository.top().resolve("cli/target/dist/lib");
    }

    /** A bill of materials that knows every jar by its digest, and no more of it. */
    private Path materials() throws IOException {
        var bill = JSON.createObjectNode();
        var components = bill.putArray("components");
        try (var all = Files.newDirectoryStream(jars(), "*.jar")) {
            for (var jar : all) {
                components
                        .addObject()
                        .put("name", jar.getFileName().toString())
                        .putArray("hashes")
                        .addObject()
                        .put("alg", "SHA-256")
                        .put("content", Digest.of(jar));
            }
        }
        return Files.write(folder.resolve("materials.json"), JSON.writeValueAsBytes(bill));
    }

    private static JsonNode config(List<TarReading.File> image) throws IOException {
        return json(image, json(image, "manifest.json").at("/0/Config").asText());
    }

    private static JsonNode json(List<TarReading.File> image, String path) throws IOException {
        return JSON.readTree(file(image, path).bytes());
    }

    private static TarReading.File file(List<TarReading.File> image, String path) {
        return image.stream()
                .filter(each -> each.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + path));
    }

    private static List<TarReading.File> contents(List<TarReading.File> image) throws IOException {
        var all = new ArrayList<TarReading.File>();
        for (var layer : json(image, "manifest.json").at("/0/Layers")) {
            var packed = file(image, layer.asText()).bytes();
            try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(packed))) {
                all.addAll(TarReading.of(unpacked.readAllBytes()));
            }
        }
        return all;
    }

    private static List<String> paths(List<TarReading.File> image) throws IOException {
        return contents(image).stream().map(TarReading.File::path).toList();
    }

    private Set<String> machines(List<TarReading.File> image) throws IOException {
        var machines = new TreeSet<String>();
        for (var each : contents(image)) {
            var bytes = each.bytes();
            if (bytes.length > 64 && bytes[0] == 0x7f && bytes[1] == 'E') {
                machines.add(Elf.read(Files.write(folder.resolve("looked-at"), bytes))
                        .architecture());
            }
        }
        return machines;
    }
}
