package dev.picket.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A Java runtime with the modules that Picket needs, linked from the JDK that runs this (JEP 493 where it has no jmods).
 *
 * @param home of the linked runtime
 * @param jdk what it was linked from, which says what it is
 */
record JavaRuntime(Path home, Path jdk) {
    /** What the jars ask for, and what none asks for by name: file systems in jars, where the rules are. What is missing, the images' tests show. */
    static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.naming",
            "java.net.http",
            "java.security.jgss",
            "java.security.sasl",
            "java.sql",
            "java.xml",
            "jdk.management",
            "jdk.unsupported",
            "jdk.zipfs");

    private static final String PLACE = "opt/picket/jre/";

    static JavaRuntime link(Path jdk, Path to) throws IOException {
        Programs.say(
                jdk.resolve("bin/jlink").toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                to.toString());
        return new JavaRuntime(to, jdk);
    }

    /** As Go names it. */
    String architecture() throws IOException {
        var release = release();
        return switch (release.getProperty("OS_ARCH", "").replace("\"", "")) {
            case "x86_64", "amd64" -> "amd64";
            case "aarch64" -> "arm64";
            case String other -> throw new IOException("no images are made for the architecture \"" + other + '"');
        };
    }

    String version() throws IOException {
        return release().getProperty("JAVA_RUNTIME_VERSION", "").replace("\"", "");
    }

    private Properties release() throws IOException {
        var release = new Properties();
        try (var in = Files.newInputStream(jdk.resolve("release"))) {
            release.load(in);
        }
        return release;
    }

    /** Everything, and for agents {@code java-bpf}: the same program with capabilities, for those who are not root. */
    List<Entry> entries(boolean watchesFlows) throws IOException {
        var entries = new ArrayList<Entry>();
        for (var file : files()) {
            var path = home.relativize(file).toString();
            boolean runs = path.startsWith("bin/") || path.equals("lib/jspawnhelper") || path.equals("lib/jexec");
            entries.add(Entry.file(PLACE + path, runs ? Entry.EXECUTABLE : Entry.READABLE, file));
        }
        if (watchesFlows) {
            var java = home.resolve("bin/java");
            var capabilities = Optional.of(FileCapabilities.ofFlows());
            entries.add(new Entry.Copied(PLACE + "bin/java-bpf", Entry.EXECUTABLE, java, capabilities));
        }
        return entries;
    }

    /** Files that the dynamic linker must know where to find libraries for. */
    List<Path> programs() throws IOException {
        return files().stream()
                .filter(file -> file.endsWith("bin/java") || file.toString().endsWith(".so"))
                .toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(home)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !home.relativize(file).startsWith("legal"))
                    .sorted()
                    .toList();
        }
    }
}
