package dev.picket.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What somebody has who was given the jars: launcher, jars and scenarios in a folder of their own, without sources, so that nothing is built. */
final class Dist {
    private static final long SECONDS_MAX = 180;
    private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

    private final Path folder;
    private final Path home;

    private Dist(Path folder, Path home) {
        this.folder = folder;
        this.home = home;
    }

    /** One run of the launcher. */
    record Ran(int code, String out, String err) {}

    /** @param folder empty; the jars are linked, not copied */
    static Dist in(Path folder) throws IOException {
        var lib = Files.createDirectories(folder.resolve("picket/cli/target/dist/lib"));
        try (Stream<Path> jars = Files.list(TOP.resolve("cli/target/dist/lib"))) {
            for (var jar : jars.toList()) {
                link(lib.resolve(jar.getFileName()), jar);
            }
        }
        Files.copy(
                TOP.resolve("picket"),
                folder.resolve("picket/picket"),
                java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
        var demo = Files.createDirectories(folder.resolve("picket/scenarios/demo"));
        try (Stream<Path> files = Files.list(TOP.resolve("scenarios/demo"))) {
            for (var file : files.toList()) {
                Files.copy(file, demo.resolve(file.getFileName()));
            }
        }
        return new Dist(folder.resolve("picket"), Files.createDirectories(folder.resolve("home")));
    }

    /** Hard, where the file system allows: 150 MB need not be copied for each test. */
    private static void link(Path to, Path jar) throws IOException {
        try {
            Files.createLink(to, jar);
        } catch (FileSystemException | UnsupportedOperationException elsewhere) {
            Files.copy(jar, to);
        }
    }

    Path folder() {
        return folder;
    }

    Path home() {
        return home;
    }

    Path launcher() {
        return folder.resolve("picket");
    }

    /** In the folder itself, as {@code ./picket}. */
    Ran run(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), List.of("./picket"), arguments);
    }

    /** @param environment beside PATH, HOME and PICKET_JAVA, which it may replace; an empty value takes one away */
    Ran run(Map<String, String> environment, List<String> program, String... arguments)
            throws IOException, InterruptedException {
        var command = new ArrayList<>(program);
        command.addAll(List.of(arguments));
        return run(environment, command);
    }

    /** A line as somebody pastes it into a shell. */
    Ran paste(String line) throws IOException, InterruptedException {
        return run(Map.of(), List.of("/bin/sh", "-c", line));
    }

    private Ran run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        var out = Files.createTempFile(home.getParent(), "out", "");
        var err = Files.createTempFile(home.getParent(), "err", "");
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        set(builder.environment(), environment);
        var process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(command + " took more than " + SECONDS_MAX + " s");
        }
        return new Ran(process.exitValue(), text(out), text(err));
    }

    /** Runs on; the caller ends it. */
    Process start(Map<String, String> environment, Path out, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of("./picket"));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        set(builder.environment(), environment);
        return builder.start();
    }

    private void set(Map<String, String> of, Map<String, String> given) {
        of.clear();
        var environment = new LinkedHashMap<>(Map.of(
                "PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"),
                "HOME", home.toString(),
                "PICKET_JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        environment.putAll(given);
        environment.values().removeIf(String::isEmpty);
        of.putAll(environment);
    }

    private static String text(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
