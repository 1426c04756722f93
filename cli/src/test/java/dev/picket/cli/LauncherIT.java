package dev.picket.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher itself, beside jars that are built, with the environments that machines have. */
class LauncherIT {
    @TempDir
    private Path temporary = Path.of(".");

    private Optional<Dist> given = Optional.empty();

    @BeforeEach
    void give() throws IOException {
        given = Optional.of(Dist.in(temporary));
    }

    @Test
    void version_isThisOne() throws IOException, InterruptedException {
        var ran = dist().run("version");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("picket " + Version.number()).contains("java 25");
        assertThat(ran.err()).isEmpty();
    }

    @Test
    void unknownVerb_isWrongUse() throws IOException, InterruptedException {
        var ran = dist().run("inscidents");

        assertThat(ran.code()).isEqualTo(2);
        assertThat(ran.err()).contains("inscidents", "picket incidents");
    }

    @Test
    void argumentsWithBlanksAndQuotes_arriveWhole() throws IOException, InterruptedException {
        var ran = dist().run("two words' \"and\" a $HOME");

        assertThat(ran.err()).contains("two words' \"and\" a $HOME");
    }

    @Test
    void javaThatIsNo25_isRefused_withTheProgramNamed() throws IOException, InterruptedException {
        var other = otherJava();
        assumeTrue(other.isPresent(), "skipped: no other JDK under /usr/lib/jvm");

        var ran = dist().run(Map.of("PICKET_JAVA", other.orElseThrow().toString()), List.of("./picket"), "version");

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err())
                .contains("PICKET_JAVA is no Java 25", other.orElseThrow().toString());
    }

    @Test
    void javaThatIsNoProgram_isRefused() throws IOException, InterruptedException {
        var ran = dist().run(Map.of("PICKET_JAVA", "/nowhere/java"), List.of("./picket"), "version");

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("PICKET_JAVA is not a program: /nowhere/java");
    }

    /** With nothing named, the usual folders are looked through; where one has a JDK 25, it is taken. */
    @Test
    void javaNotNamed_isFound_orItIsSaidWhereItWasLookedFor() throws IOException, InterruptedException {
        var tools = tools(temporary.resolve("tools"));

        var ran = dist().run(
                        Map.of("PICKET_JAVA", "", "PATH", tools.toString(), "JAVA_HOME", ""),
                        List.of("/bin/sh", "./picket"),
                        "version");

        if (usualFolderHas25()) {
            assertThat(ran.code()).as(ran.err()).isZero();
        } else {
            assertThat(ran.code()).isEqualTo(3);
            assertThat(ran.err()).contains("no Java 25 found", "PICKET_JAVA=/path/to/bin/java");
        }
    }

    @Test
    void noJava25_isSaid_withTheFix() throws IOException, InterruptedException {
        var launcher = dist().launcher();
        var elsewhere =
                Files.readString(launcher).replace("/usr/lib/jvm", "/nowhere").replace("/opt/", "/nowhere/");
        Files.writeString(launcher, elsewhere);
        var tools = tools(temporary.resolve("tools"));

        var ran = dist().run(
                        Map.of("PICKET_JAVA", "", "PATH", tools.toString(), "JAVA_HOME", "/nowhere"),
                        List.of("/bin/sh", "./picket"),
                        "version");

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("no Java 25 found", "JAVA_HOME", "PICKET_JAVA=/path/to/bin/java");
    }

    @Test
    void noJars_isSaid() throws IOException, InterruptedException {
        var lib = dist().folder().resolve("cli/target/dist/lib");
        Files.move(lib, lib.resolveSibling("gone"));

        var ran = dist().run("version");

        assertThat(ran.code()).isEqualTo(3);
        assertThat(ran.err()).contains("no jars in ", "cli/target/dist/lib");
    }

    @Test
    void link_fromAnotherFolder_findsItsJars() throws IOException, InterruptedException {
        var bin = Files.createDirectories(temporary.resolve("some where/bin"));
        Files.createSymbolicLink(bin.resolve("second"), dist().launcher());
        Files.createSymbolicLink(bin.resolve("picket"), Path.of("second"));

        var ran = dist().run(Map.of(), List.of(bin.resolve("picket").toString()), "version");

        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out()).startsWith("picket ");
    }

    @Test
    void folderThatMayNotBeWritten_isEnough() throws IOException, InterruptedException {
        var before = below(dist().folder());
        dist().folder().toFile().setWritable(false);
        dist().folder().resolve("cli/target/dist").toFile().setWritable(false);
        try {
            var ran = dist().run("version");

            assertThat(ran.code()).as(ran.err()).isZero();
            assertThat(ran.err()).isEmpty();
            assertThat(below(dist().folder())).isEqualTo(before);
        } finally {
            dist().folder().toFile().setWritable(true);
            dist().folder().resolve("cli/target/dist").toFile().setWritable(true);
        }
    }

    private Dist dist() {
        return given.orElseThrow();
    }

    /** What the script needs, and no java. */
    private static Path tools(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (var tool : List.of("dirname", "readlink", "grep", "find", "head", "stty")) {
            var found = Stream.of("/usr/bin", "/bin")
                    .map(bin -> Path.of(bin, tool))
                    .filter(Files::isExecutable)
                    .findFirst();
            if (found.isPresent()) {
                Files.createSymbolicLink(folder.resolve(tool), found.get());
            }
        }
        return folder;
    }

    private static Optional<Path> otherJava() throws IOException {
        return javaHomes()
                .filter(home -> !is25(home))
                .map(home -> home.resolve("bin/java"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static boolean usualFolderHas25() throws IOException {
        return javaHomes().anyMatch(home -> home.getFileName().toString().contains("25") && is25(home));
    }

    private static Stream<Path> javaHomes() throws IOException {
        var usual = Path.of("/usr/lib/jvm");
        if (!Files.isDirectory(usual)) {
            return Stream.empty();
        }
        try (Stream<Path> homes = Files.list(usual)) {
            return homes.filter(Files::isDirectory).sorted().toList().stream();
        }
    }

    private static boolean is25(Path home) {
        try {
            return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"25");
        } catch (IOException _) {
            return false;
        }
    }

    private static List<Path> below(Path folder) throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.sorted().toList();
        }
    }
}
