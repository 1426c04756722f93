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
 * A Java runtime with the modules that Picket needs, linked by the JDK that runs this: from itself (JEP 493 where it has no jmods), or from the jmods of
 * a JDK of the same version for another machine (JEP 282).
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

    /** From the JDK that runs this. */
    static JavaRuntime link(Path to) throws IOException {
        var own = Path.of(System.getProperty("java.home"));
        link(to, "--strip-debug");
        return new JavaRuntime(to, own);
    }

    /**
     * From another, which this machine need not be able to run.
     *
     * @throws IOException says what it lacks
     */
    static JavaRuntime link(Path jdk, Path to) throws IOException {
        if (!Files.isReadable(jdk.resolve("release"))) {
            throw new IOException(jdk + " is no JDK: it has no file named release");
        }
        if (!Files.isReadable(jdk.resolve("jmods/java.base.jmod"))) {
            throw new IOException(
                    jdk + " has no jmods, from which a runtime for another machine is linked: since JDK 24"
                            + " they come apart from the JDK; unpack those of the very same version into "
                            + jdk.resolve("jmods"));
        }
        var runtime = new JavaRuntime(to, jdk);
        runtime.architecture();
        link(
                to,
                "--strip-java-debug-attributes",
                "--module-path",
                jdk.resolve("jmods").toString());
        return runtime;
    }

    private static void link(Path to, String... more) throws IOException {
        var words = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin/jlink").toString(),
                "--add-modules",
                String.join(",", MODULES),
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                to.toString()));
        words.addAll(List.of(more));
        Programs.say(words.toArray(String[]::new));
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

    /** Everything, and for agents {@code java-bpf} and {@code java-bpf-perfmon}: the same program with capabilities, for those who are not root. */
    List<Entry> entries(boolean watchesFlows) throws IOException {
        var entries = new ArrayList<Entry>();
        for (var file : files()) {
            var path = home.relativize(file).toString();
            boolean runs = path.startsWith("bin/") || path.equals("lib/jspawnhelper") || path.equals("lib/jexec");
            entries.add(Entry.file(PLACE + path, runs ? Entry.EXECUTABLE : Entry.READABLE, file));
        }
        if (watchesFlows) {
            var java = home.resolve("bin/java");
            entries.add(capable("java-bpf", java, FileCapabilities.ofFlows()));
            entries.add(capable("java-bpf-perfmon", java, FileCapabilities.ofProbes()));
        }
        return entries;
    }

    private static Entry capable(String name, Path java, FileCapabilities capabilities) {
        return new Entry.Copied(PLACE + "bin/" + name, Entry.EXECUTABLE, java, Optional.of(capabilities));
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
