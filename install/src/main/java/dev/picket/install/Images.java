package dev.picket.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes both images, and beside each what it is made of; for this machine, and for another whose JDK is given. */
public final class Images {
    /** What the collector alone needs; the agent's image must not carry it. */
    private static final Pattern OF_COLLECTOR = Pattern.compile(
            "(bcpkix|bcprov|bcutil|duckdb_jdbc|kubernetes-|zjsonpatch|re2j|micrometer-|prometheus-metrics-|vertx-web|"
                    + "vertx-uri-template|HdrHistogram|LatencyUtils|jackson-(core|databind|dataformat-yaml)-3|snakeyaml-engine-2).*\\.jar");

    private static final Pattern OURS = Pattern.compile("(event|agent|collector|cli)-.*\\.jar");

    private final Path jars;
    private final Sbom bom;
    private final String version;
    private final Instant time;
    private final Path out;
    private final Path scratch;

    Images(Path jars, Sbom bom, String version, Instant time, Path out, Path scratch) {
        this.jars = jars;
        this.bom = bom;
        this.version = version;
        this.time = time;
        this.out = out;
        this.scratch = scratch;
    }

    /**
     * Arguments: folder of the jars, bill of materials of the build, version, time of the build, folder for the images. The property {@code images.jdk}
     * names a JDK with jmods for another machine, {@code images.root} a folder with that machine's libraries.
     */
    static void main(String[] args) throws IOException {
        var out = Path.of(args[4]).toAbsolutePath();
        Files.createDirectories(out);
        var scratch = Files.createTempDirectory(out, "scratch");
        try {
            var images = new Images(
                    Path.of(args[0]), Sbom.read(Path.of(args[1])), args[2], Instant.parse(args[3]), out, scratch);
            images.write();
            var jdk = System.getProperty("images.jdk", "");
            if (!jdk.isEmpty()) {
                images.writeFor(Path.of(jdk), Path.of(System.getProperty("images.root", "/")));
            }
        } finally {
            delete(scratch);
        }
    }

    private void write() throws IOException {
        var runtime = JavaRuntime.link(scratch.resolve("jre"));
        for (var flavour : Flavour.values()) {
            write(flavour, "", runtime, (jars, folder) -> NativeLibraries.of(runtime, jars, folder));
        }
    }

    /**
     * For another machine: their files are named after its architecture.
     *
     * @param jdk that machine's, with jmods
     * @param root a folder with that machine's libraries
     */
    void writeFor(Path jdk, Path root) throws IOException {
        var runtime = JavaRuntime.link(jdk, scratch.resolve("jre-of-another"));
        for (var flavour : Flavour.values()) {
            write(
                    flavour,
                    '-' + runtime.architecture(),
                    runtime,
                    (jars, folder) -> NativeLibraries.of(runtime, jars, folder, root));
        }
    }

    /** Looks for what these jars and the runtime are linked with. */
    @FunctionalInterface
    private interface Linked {
        NativeLibraries with(List<Path> jars, Path scratch) throws IOException;
    }

    /** What the two differ in. */
    private enum Flavour {
        AGENT("agent", "-XX:TieredStopAtLevel=1 -XX:MaxRAMPercentage=35 -Xss512k -XX:ReservedCodeCacheSize=24m"),
        COLLECTOR("collector", "-XX:MaxRAMPercentage=40");

        private final String command;
        private final String flags;

        Flavour(String command, String flags) {
            this.command = command;
            this.flags = flags;
        }

        boolean takes(Path jar) {
            return this == COLLECTOR
                    || !OF_COLLECTOR.matcher(jar.getFileName().toString()).matches();
        }
    }

    private void write(Flavour flavour, String suffix, JavaRuntime runtime, Linked linked) throws IOException {
        var image = "picket-" + flavour.command;
        var folder = Files.createDirectory(scratch.resolve(image + suffix));
        var all = jars(flavour::takes);
        var libraries = linked.with(all, folder);
        var contents = bom.of(image, version, all, runtime, libraries);
        var layers = List.of(
                Layer.pack("libraries of the system", base(libraries), time.getEpochSecond(), folder),
                Layer.pack("java", runtime.entries(flavour == Flavour.AGENT), time.getEpochSecond(), folder),
                Layer.pack("libraries", jarEntries(all, jar -> !isOurs(jar)), time.getEpochSecond(), folder),
                Layer.pack("picket", ours(flavour, all, contents), time.getEpochSecond(), folder));
        Files.write(out.resolve(image + suffix + ".cdx.json"), contents);
        new ImageTar(image + ':' + version, runtime.architecture(), flavour.command, layers, time)
                .write(out.resolve(image + suffix + ".tar"));
    }

    private List<Path> jars(Predicate<Path> wanted) throws IOException {
        try (Stream<Path> files = Files.list(jars)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .filter(wanted)
                    .sorted(Comparator.comparing(Path::toString))
                    .toList();
        }
    }

    private static boolean isOurs(Path jar) {
        return OURS.matcher(jar.getFileName().toString()).matches();
    }

    private static List<Entry> base(NativeLibraries libraries) throws IOException {
        var entries = new ArrayList<>(libraries.entries());
        entries.add(new Entry.Folder("tmp", 01777));
        entries.add(new Entry.Folder("var/lib/picket", 0777));
        entries.add(Entry.text("etc/passwd", "root:x:0:0:root:/:/\npicket:x:65532:65532:picket:/var/lib/picket:/\n"));
        entries.add(Entry.text("etc/group", "root:x:0:\npicket:x:65532:\n"));
        entries.add(Entry.text("etc/nsswitch.conf", "hosts: files dns\n"));
        // a program with file capabilities is not shown the libraries beside it, but for those in the linker's own
        // folders
        entries.add(new Entry.Link(libraries.folder() + "/libjli.so", "/opt/picket/jre/lib/libjli.so"));
        return entries;
    }

    private static List<Entry> jarEntries(List<Path> all, Predicate<Path> wanted) {
        return all.stream()
                .filter(wanted)
                .map(jar -> Entry.file("opt/picket/lib/" + jar.getFileName(), Entry.READABLE, jar))
                .toList();
    }

    private static List<Entry> ours(Flavour flavour, List<Path> all, byte[] contents) {
        var entries = new ArrayList<>(jarEntries(all, Images::isOurs));
        entries.add(Entry.text("opt/picket/picket", arguments(flavour, all)));
        entries.add(Entry.bytes("opt/picket/sbom.cdx.json", contents));
        return entries;
    }

    /** The file {@code @picket} of java: how it is started, whatever is asked of it. */
    private static String arguments(Flavour flavour, List<Path> all) {
        var path =
                all.stream().map(jar -> "/opt/picket/lib/" + jar.getFileName()).collect(Collectors.joining(":"));
        return Stream.of(
                        Stream.of(
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-Dstdout.encoding=UTF-8",
                                "-Dstderr.encoding=UTF-8",
                                "-Duser.home=/var/lib/picket",
                                "-XX:+UseSerialGC",
                                "-XX:-UsePerfData",
                                "-XX:+ExitOnOutOfMemoryError"),
                        Stream.of(flavour.flags.split(" ")),
                        Stream.of("-cp", path, "dev.picket.cli.Main"))
                .flatMap(words -> words)
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (var file : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
